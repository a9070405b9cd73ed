/* The HTTP layer, asked over raw sockets. An argument picks tests whose name it matches ("*queue*"). */
#include "client.h"

#include <signal.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct CMUnitTest http_layer[64];
    size_t n = 0;

    signal(SIGPIPE, SIG_IGN);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    for (size_t i = 0; i < strict_ntests; i++)
        http_layer[n++] = strict_tests[i];
    for (size_t i = 0; i < body_ntests; i++)
        http_layer[n++] = body_tests[i];
    for (size_t i = 0; i < queue_ntests; i++)
        http_layer[n++] = queue_tests[i];
    for (size_t i = 0; i < stream_ntests; i++)
        http_layer[n++] = stream_tests[i];
    for (size_t i = 0; i < refusal_ntests; i++)
        http_layer[n++] = refusal_tests[i];
    return _cmocka_run_group_tests("http_layer", http_layer, n, NULL, NULL);
}
