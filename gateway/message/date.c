#include "message/date.h"

static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char zones[][4] = {"UT",  "GMT", "EST", "EDT", "CST",
                                "CDT", "MST", "MDT", "PST", "PDT"};

struct tm date_local(struct timespec instant, long utc_offset_s)
{
    time_t local = instant.tv_sec + utc_offset_s;
    struct tm tm = {0};
    gmtime_r(&local, &tm);
    return tm;
}

const char *date_month_name(const struct tm *tm)
{
    return months[tm->tm_mon];
}

char *digits_write(char *to, uint64_t value, unsigned width)
{
    for (unsigned i = width; i-- > 0; value /= 10)
        to[i] = (char)('0' + value % 10);
    return to + width;
}

/* By hand: a mail has two of these, and printf takes longer than the rest of
 * its header. */
size_t date_write(struct timespec instant, long utc_offset_s,
                  char out[DATE_SIZE])
{
    struct tm tm = date_local(instant, utc_offset_s);
    unsigned long minutes =
        (unsigned long)(utc_offset_s < 0 ? -utc_offset_s : utc_offset_s) / 60;
    char *to = mempcpy(out, days[tm.tm_wday], 3);
    to = mempcpy(to, ", ", 2);
    to = digits_write(to, (unsigned)tm.tm_mday, tm.tm_mday < 10 ? 1 : 2);
    *to++ = ' ';
    to = mempcpy(to, months[tm.tm_mon], 3);
    *to++ = ' ';
    to = digits_write(to, (unsigned)tm.tm_year + 1900, 4);
    *to++ = ' ';
    to = digits_write(to, (unsigned)tm.tm_hour, 2);
    *to++ = ':';
    to = digits_write(to, (unsigned)tm.tm_min, 2);
    *to++ = ':';
    to = digits_write(to, (unsigned)tm.tm_sec, 2);
    *to++ = ' ';
    *to++ = utc_offset_s < 0 ? '-' : '+';
    to = digits_write(to, minutes / 60, 2);
    to = digits_write(to, minutes % 60, 2);
    *to = '\0';
    return (size_t)(to - out);
}

/* The next word of @rest: up to a blank, a comma or a colon, which is taken
 * off too when it is @mark. */
static struct span take_word(struct span *rest, unsigned char mark)
{
    *rest = span_trim(*rest);
    size_t len = 0;
    while (len < rest->len && rest->at[len] != ' ' && rest->at[len] != '\t' &&
           rest->at[len] != ',' && rest->at[len] != ':')
        len++;
    struct span word = span_head(*rest, len);
    *rest = span_trim(span_from(*rest, len));
    if (mark && rest->len > 0 && rest->at[0] == mark)
        *rest = span_from(*rest, 1);
    return word;
}

static bool is_one_of(struct span word, const char (*names)[4], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (span_same(word, span_text(names[i])))
            return true;
    }
    return false;
}

/* @word as a number of @least to @most digits, or -1. */
static int number_of(struct span word, size_t least, size_t most)
{
    int value = 0;
    if (word.len < least || word.len > most)
        return -1;
    for (size_t i = 0; i < word.len; i++) {
        if (word.at[i] < '0' || word.at[i] > '9')
            return -1;
        value = value * 10 + (word.at[i] - '0');
    }
    return value;
}

static bool in_range(int value, int least, int most)
{
    return value >= least && value <= most;
}

static bool zone_is_valid(struct span zone)
{
    if (zone.len == 5 && (zone.at[0] == '+' || zone.at[0] == '-'))
        return number_of(span_from(zone, 1), 4, 4) >= 0;
    return is_one_of(zone, zones, sizeof zones / sizeof *zones);
}

static bool time_is_valid(struct span *rest)
{
    int hour = number_of(take_word(rest, ':'), 1, 2);
    struct span word = take_word(rest, 0);
    bool seconds = rest->len > 0 && rest->at[0] == ':';
    int second = 0;
    if (seconds) {
        *rest = span_from(*rest, 1);
        second = number_of(take_word(rest, 0), 2, 2);
    }
    return in_range(hour, 0, 23) && in_range(number_of(word, 2, 2), 0, 59) &&
           in_range(second, 0, 60);
}

bool date_is_valid(struct span value)
{
    struct span rest = value;
    struct span word = take_word(&rest, 0);
    if (rest.len > 0 && rest.at[0] == ',') {
        if (!is_one_of(word, days, 7))
            return false;
        rest = span_from(rest, 1);
        word = take_word(&rest, 0);
    }
    if (!in_range(number_of(word, 1, 2), 1, 31) ||
        !is_one_of(take_word(&rest, 0), months, 12) ||
        number_of(take_word(&rest, 0), 4, 4) < 1900 || !time_is_valid(&rest) ||
        !zone_is_valid(take_word(&rest, 0)))
        return false;
    return rest.len == 0 || rest.at[0] == '(';
}
