/* One of many who ask a serving program at once, over sockets: somebody with a session who reads, writes, signs in and out,
 * uploads, looks on, or hangs up in the middle. What he does follows from a seed; how it meets the others does not. */
#ifndef TESTS_CROWD_VISITOR_H
#define TESTS_CROWD_VISITOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CROWD_PASSWORD "a+long+and+quiet+sentence" /* ivy's, as a form has it */

struct crowd {
    uint16_t port;
    pthread_mutex_t lock; /* of asked */
    pthread_cond_t enough;
    size_t asked, wanted;        /* requests that were made, replies or not; how many the test waits for */
    atomic_bool stopping;        /* from now on connections may end without a reply */
    atomic_size_t failed;        /* replies that should not be; each is printed */
    atomic_int wrong_passwords;  /* few of them, or the address is slowed down and nobody gets in */
    atomic_int days_ahead;       /* asked of the rehearsal's clock, which only goes forward */
    atomic_int next_code;        /* of a unit */
    atomic_size_t met[600];      /* replies by their status */
    const char *token;           /* of the API */
};

struct visitor {
    struct crowd *crowd;
    uint64_t chance; /* the state of random_seeded */
    char sid[65], csrf[65];
    bool is_ivy; /* he has signed in as her; first_: who he was before */
    char first_sid[65], first_csrf[65];
    const char *progress; /* of a large write, for visitor_looks_on */
    bool stays;           /* looks on until it is over; else he leaves as soon as the stream has begun, and comes again */
    char next[512];       /* a link that was on the last page */
    char *reply;          /* the last one, NUL at its end */
    size_t n;
    int status; /* 0: none has come */
};

/* Thread functions; with: a struct visitor with crowd, chance and session. */
void *visitor_walks(void *visitor);    /* until the server is gone */
void *visitor_looks_on(void *visitor); /* until there is nothing to look on any more */

/* One request; form NULL: nothing is sent with it. False when no whole reply came. */
bool visitor_ask(struct visitor *v, const char *method, const char *path, const char *form);
/* Copies what stands behind a text in the reply, up to one of `ends`; false when it is not there or too long. */
bool visitor_copy(const struct visitor *v, const char *behind, const char *ends, char *out, size_t size);

#endif
