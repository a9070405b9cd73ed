#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/clock.h"
#include "modules/accounts/throttle.h"
#include "modules/roles/roles.h"
#include "modules/accounts/device.h"
#include "modules/accounts/qr.h"
#include "modules/accounts/totp.h"

#include <string.h>

static const unsigned char secret[] = "12345678901234567890"; /* that of RFC 6238, appendix B */

/* RFC 6238, appendix B, the rows of SHA-1: eight digits. */
static void the_vectors_of_the_rfc(void **state)
{
    static const struct {
        int64_t time;
        uint32_t code;
    } rows[] = {{59, 94287082},         {1111111109, 7081804},   {1111111111, 14050471},
                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
    char six[TOTP_DIGITS + 1];

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(totp_number(secret, 20, totp_step(rows[i].time)) % 100000000u, rows[i].code);
    totp_code(secret, totp_step(1111111109), six);
    assert_string_equal(six, "081804"); /* a zero in front is a digit too */
}

/* RFC 4226, appendix D: the number before it is cut. */
static void the_vectors_of_hotp(void **state)
{
    static const uint32_t numbers[] = {1284755224, 1094287082, 137359152,  1726969429, 1640338314,
                                       868254676,  1918287922, 82162583,   673399871,  645520489};

    (void)state;
    for (int64_t i = 0; i < 10; i++)
        assert_int_equal(totp_number(secret, 20, i), numbers[i]);
}

static int64_t match(int64_t code_step, int64_t now, int64_t used)
{
    char code[TOTP_DIGITS + 1];

    totp_code(secret, code_step, code);
    return totp_match(secret, str_of(code), now, used);
}

static void one_step_of_skew_and_once(void **state)
{
    (void)state;
    assert_int_equal(match(1000, 1000, 0), 1000);
    assert_int_equal(match(999, 1000, 0), 999);
    assert_int_equal(match(1001, 1000, 0), 1001);
    assert_int_equal(match(998, 1000, 0), 0);
    assert_int_equal(match(1002, 1000, 0), 0);
    assert_int_equal(match(1000, 1000, 1000), 0); /* used */
    assert_int_equal(match(999, 1000, 1000), 0);  /* older than one that was used */
    assert_int_equal(match(1001, 1000, 1000), 1001);
}

static void what_is_no_code(void **state)
{
    static const char *const shapes[] = {"",         "0",        "00000",  "0000000", "abcdef", "      ", "None", "null",
                                         "-00001",   "+00001",   "000 00", "0x0000",  "1e5000", "\n00000"};

    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        assert_int_equal(totp_match(secret, str_of(shapes[i]), 1000, 0), 0);
    assert_int_equal(totp_match(secret, STR_NONE, 1000, 0), 0);
}

static void base_32_there_and_back(void **state)
{
    struct arena *a = arena_new(1 << 20);
    unsigned char back[TOTP_SECRET];

    (void)state;
    assert_string_equal(totp_base32(a, secret).p, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_true(totp_from_base32(STR("GEZD GNBV GY3T QOJQ gezd gnbv gy3t qojq"), back));
    assert_memory_equal(back, secret, TOTP_SECRET);
    assert_false(totp_from_base32(STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ"), back));
    assert_false(totp_from_base32(STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA"), back));
    assert_false(totp_from_base32(STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"), back));
    assert_string_equal(totp_uri(a, STR("Ny & Co"), STR("ana@ny.example"), STR("ABC")).p,
                        "otpauth://totp/Ny%20%26%20Co:ana@ny.example?secret=ABC&issuer=Ny%20%26%20Co");
    arena_free(a);
}

/* The finder of the upper left corner, drawn behind four quiet modules; its first row is seven dark ones. */
static void a_drawing(void **state)
{
    struct arena *a = arena_new(8 << 20);
    struct value drawing = qr_drawing(a, STR("otpauth://totp/a:b?secret=ABC"));
    struct str dark = map_text(drawing, "dark");

    (void)state;
    assert_int_equal((map_int(drawing, "size", 0) - 8 - 17) % 4, 0);
    assert_true(str_starts(dark, "M4 4h7v1h-7z"));
    assert_true(str_find(dark, STR("M4 5h1v1h-1z"), 0) != SIZE_MAX);
    assert_int_equal(str_find(dark, STR("M0 "), 0), SIZE_MAX);
    arena_free(a);
}

static void devices_in_plain_words(void **state)
{
    static const char *const rows[][2] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Edge on Windows"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Chrome on Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "Safari on iPhone"},
        {"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "Safari on macOS"},
        {"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"},
        {"curl/8.14.1", "curl"},
        {"<script>", "A browser"},
        {"", ""},
    };
    struct arena *a = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(device_words(a, str_of(rows[i][0])).p, rows[i][1]);
    arena_free(a);
}

static struct throttle_try try_of(enum throttle_kind kind, const char *name, const char *address, const char *device)
{
    return (struct throttle_try){kind, str_of(name), str_of(address), str_of(device)};
}

static int64_t waits(struct throttle_try t, int64_t now)
{
    return throttle_wait(&t, now);
}

static void fail_often(struct throttle_try t, int times, int64_t now)
{
    for (int i = 0; i < times; i++)
        throttle_failed(&t, now);
}

/* What somebody types as a login never slows another's code, nor the password that is asked for again. */
static void tries_of_one_kind(void **state)
{
    static const char *const names[] = {"4711", "code of 4711"};
    int64_t now = 1000000;
    struct throttle_try here;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        here = try_of(THROTTLE_SIGN_IN, names[i], "192.0.2.1", "");
        fail_often(here, 8, now);
        assert_true(waits(here, now) > 0);
        assert_int_equal(waits(try_of(THROTTLE_CODE, names[i], "", ""), now), 0);
        assert_int_equal(waits(try_of(THROTTLE_AGAIN, names[i], "", ""), now), 0);
    }
    here = try_of(THROTTLE_CODE, names[1], "", "");
    throttle_passed(&here);
    here = try_of(THROTTLE_SIGN_IN, names[1], "192.0.2.1", "");
    assert_true(waits(here, now) > 0);
    throttle_passed(&here);
    assert_int_equal(waits(here, now), 0);
}

/* Guessing slows whoever guesses, not whom it is aimed at. */
static void nobody_is_locked_out(void **state)
{
    int64_t now = 2000000;
    struct throttle_try ivy = try_of(THROTTLE_SIGN_IN, "ivy", "198.51.100.9", "");

    (void)state;
    fail_often(try_of(THROTTLE_SIGN_IN, "ivy", "198.51.100.1", ""), 8, now);
    assert_int_equal(waits(try_of(THROTTLE_SIGN_IN, "ivy", "198.51.100.1", ""), now), 8);
    assert_int_equal(waits(ivy, now), 0);
    for (int i = 0; i < 60; i++) { /* from many addresses: a new one has its first try free, then waits */
        struct arena *a = arena_new(4096);

        fail_often(try_of(THROTTLE_SIGN_IN, "ivy", str_format(a, "203.0.113.%d", i).p, ""), 1, now);
        arena_free(a);
    }
    assert_int_equal(waits(ivy, now), 0);
    throttle_failed(&ivy, now);
    assert_int_equal(waits(ivy, now), 1);
    assert_int_equal(waits(try_of(THROTTLE_SIGN_IN, "ivy", "198.51.100.9", "d1"), now), 0);
}

/* An address that guesses many logins waits for all of them; a device that is known does not wait with it. */
static void an_address_waits(void **state)
{
    int64_t now = 3000000;

    (void)state;
    for (int i = 0; i < 24; i++) {
        struct arena *a = arena_new(4096);

        fail_often(try_of(THROTTLE_SIGN_IN, str_format(a, "x%d", i).p, "2001:db8:1:2::1", ""), 1, now);
        arena_free(a);
    }
    assert_true(waits(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:2:ffff::7", ""), now) > 0); /* of the same network */
    assert_int_equal(waits(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:3::1", ""), now), 0);
    assert_int_equal(waits(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:2::1", "d1"), now), 0);
    fail_often(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:2::1", "d1"), 6, now); /* but for its own failures */
    assert_true(waits(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:2::1", "d1"), now) > 0);
    assert_int_equal(waits(try_of(THROTTLE_SIGN_IN, "zoe", "2001:db8:1:3::1", "d2"), now), 0);
}

static void a_wait_in_words(void **state)
{
    struct arena *a = arena_new(4096);

    (void)state;
    assert_string_equal(throttle_says(a, 1).p, "Too many tries. Wait 1 second, then try again.");
    assert_string_equal(throttle_says(a, 30).p, "Too many tries. Wait 30 seconds, then try again.");
    arena_free(a);
}

/* What a permission is called is said in policy.txt; the form of a custom role has a box of that name for each. */
static void a_box_for_each_permission(void **state)
{
    (void)state;
    for (size_t i = 0; i < PERMISSIONS; i++) {
        const struct field *f = resource_field(&custom_role_resource, policy_permissions[i].name);

        assert_non_null(f);
        assert_string_equal(f->label, policy_permissions[i].says.p);
        assert_true(permission_class(i) >= 1 && permission_class(i) <= 3);
    }
    assert_int_equal(custom_role_resource.nfields, 4 + PERMISSIONS);
}

/* Nothing that an administrator does, nothing upon nobody and nothing of class F4 and above can be given. */
static void what_cannot_be_given(void **state)
{
    (void)state;
    for (size_t i = 1; i < ACTIONS; i++) {
        const struct policy_action *a = &policy_actions[i];

        if (!a->given)
            continue;
        assert_false(a->roles & ROLE_ADMIN);
        assert_false(str_is(a->subject, "none"));
        assert_true(a->class <= 3);
        assert_false(str_is(a->name, "review_write") || str_is(a->name, "feedback_about"));
    }
}

static void a_zone_is_found_by_its_place(void **state)
{
    struct arena *a = arena_new(1 << 20);

    (void)state;
    assert_true(str_is(clock_zone_find(a, STR("warsaw")), "Europe/Warsaw"));
    assert_true(str_is(clock_zone_find(a, STR("New York")), "America/New_York"));
    assert_true(str_is(clock_zone_find(a, STR("US/Pacific")), "US/Pacific"));
    assert_null(clock_zone_find(a, STR("arsaw")).p); /* a whole part, not its end */
    assert_null(clock_zone_find(a, STR("")).p);
    assert_null(clock_zone_find(a, STR("Mars")).p);
    arena_free(a);
}

static void zones_to_choose_from(void **state)
{
    size_t n, found = 0;
    const struct str *zones = clock_zones(&n);

    (void)state;
    assert_true(n > 300 && n < 600);
    for (size_t i = 0; i < n; i++) {
        assert_true(clock_zone_exists(zones[i].p));
        assert_true(!i || str_compare(zones[i - 1], zones[i]) < 0);
        found += str_is(zones[i], "Europe/Warsaw") || str_is(zones[i], "Asia/Tokyo") || str_is(zones[i], "UTC");
    }
    assert_int_equal(found, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc), cmocka_unit_test(the_vectors_of_hotp),
        cmocka_unit_test(one_step_of_skew_and_once), cmocka_unit_test(what_is_no_code),
        cmocka_unit_test(base_32_there_and_back), cmocka_unit_test(a_drawing),
        cmocka_unit_test(devices_in_plain_words), cmocka_unit_test(tries_of_one_kind),
        cmocka_unit_test(nobody_is_locked_out),
        cmocka_unit_test(an_address_waits),
        cmocka_unit_test(a_wait_in_words),
        cmocka_unit_test(a_box_for_each_permission), cmocka_unit_test(what_cannot_be_given),
        cmocka_unit_test(zones_to_choose_from),
        cmocka_unit_test(a_zone_is_found_by_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
