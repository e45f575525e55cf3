/*
 * How fast codepages convert in process, without files or pipes: pieces of
 * 64 KiB, as often as a round lasts. "hot" is one piece over and over, in and
 * out of the processor's caches; "stream" is the pieces of a long input, no two
 * of which are alike, one after the other, into the same output: a processor
 * learns what comes next in a text that it sees often. Each figure is the
 * median of several rounds, which take turns with memcpy of the same pieces and
 * with iconv of the C library, so that all see the same machine.
 *
 *     in_process [level]
 */
#include "codepages/codepage.h"
#include "codepages/cpu.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PIECE (64 * 1024)
#define STREAM_PIECES 1024 /* more than any cache holds */
#define ROUNDS 9
#define ROUND_NS 10000000

static const struct sample {
    const char *name;
    const char *page;
    const char *libc;  /* what iconv calls it, or NULL */
    const char *extra; /* characters that stand among ASCII */
    unsigned percent;  /* how often */
    bool encode;
    size_t record; /* bytes of a record, 0: a stream */
} samples[] = {
    {"ASCII", "1047", "IBM1047", "", 0, false, 0},
    {"3 % accents", "1047", "IBM1047", "äéßñç", 3, false, 0},
    {"20 % accents", "1047", "IBM1047", "äéßñç", 20, false, 0},
    {"ASCII", "1140", "IBM1140", "", 0, false, 0},
    {"3 % accents", "1140", "IBM1140", "äéßñç", 3, false, 0},
    {"1 % euro", "1140", "IBM1140", "€", 1, false, 0},
    {"Greek", "875", "IBM875", "αβγδεζ", 85, false, 0},
    {"Thai", "838", NULL, "กขฃคฅฆ", 85, false, 0},
    {"katakana", "290", NULL, "ｱｲｳｴｵ", 85, false, 0},
    {"half kanji", "930", "IBM930", "日本語漢字", 50, false, 0},
    {"5 % kanji", "939", "IBM939", "日本語漢字", 5, false, 0},
    {"records of 80", "1047", NULL, "äéßñç", 3, false, 80},
    {"records of 80", "939", NULL, "日本語漢字", 5, false, 80},
    {"ASCII", "1047", "IBM1047", "", 0, true, 0},
    {"3 % accents", "1047", "IBM1047", "äéßñç", 3, true, 0},
    {"half kanji", "930", "IBM930", "日本語漢字", 50, true, 0},
};
#define SAMPLES (sizeof samples / sizeof samples[0])

struct race {
    const struct sample *sample;
    struct codepage *cp;
    iconv_t iconv;                   /* or (iconv_t)-1 */
    unsigned char *in;               /* STREAM_PIECES pieces in a row */
    size_t begin[STREAM_PIECES + 1]; /* of each, and of what is behind */
    size_t pieces;                   /* how many take turns */
    size_t turn;
    const unsigned char *piece; /* that of this turn */
    size_t piece_len;
    /* Not at the same place of a page as the input, which costs memcpy much. */
    _Alignas(64) unsigned char gap[2048];
    unsigned char out[8 * PIECE + 16];
};

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "in_process: %s: %s\n", what, why);
    exit(1);
}

/* Of this process only: others on the machine shall not count. */
static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* ---------------------------------------------------------------- the text */

static unsigned dice(void)
{
    static unsigned long long state = 1;
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (unsigned)(state >> 33);
}

/* The next character of @list, in *len_out bytes. */
static const char *pick(const char *list, size_t *len_out)
{
    size_t count = 0;
    for (const char *p = list; *p; p++)
        count += ((unsigned char)*p & 0xC0) != 0x80;
    size_t skip = dice() % count;
    while (skip > 0 || ((unsigned char)*list & 0xC0) == 0x80)
        skip -= ((unsigned char)*++list & 0xC0) != 0x80;
    *len_out = 1;
    while (((unsigned char)list[*len_out] & 0xC0) == 0x80)
        ++*len_out;
    return list;
}

/* As much text as fits into @room bytes of UTF-8. */
static size_t write_sample(const struct sample *s, char *text, size_t room)
{
    static const char words[] = "the quick brown Fox jumps over 13 lazy dogs. ";
    size_t len = 0, next = 0;
    while (len + 4 <= room) {
        size_t used = 1;
        const char *c = &words[next++ % (sizeof words - 1)];
        if (dice() % 100 < s->percent)
            c = pick(s->extra, &used);
        memcpy(text + len, c, used);
        len += used;
    }
    return len;
}

/* Returns the length of a piece; shifts need room as well. */
static size_t fill_piece(const struct sample *s, struct codepage *cp,
                         unsigned char *in, size_t room)
{
    static char text[PIECE];
    size_t len = write_sample(s, text, PIECE);
    if (s->encode) {
        memcpy(in, text, len);
        return len;
    }
    struct codepage_coder c;
    if (codepage_coder_init(&c, cp, &codepage_policy_mail) < 0)
        fail("coder", "no memory");
    struct codepage_result r = codepage_encode(&c, text, len, in, room, true);
    if (r.status != CODEPAGE_OK || c.events.not_in_target > 0)
        fail(s->page, "has no such characters");
    codepage_coder_clear(&c);
    return r.written;
}

static void race_fill(struct race *race)
{
    race->in = aligned_alloc(4096, STREAM_PIECES * 2 * PIECE);
    if (!race->in)
        fail("input", "no memory");
    for (size_t i = 0; i < STREAM_PIECES; i++)
        race->begin[i + 1] =
            race->begin[i] + fill_piece(race->sample, race->cp,
                                        race->in + race->begin[i], 2 * PIECE);
}

static void next_piece(struct race *race)
{
    race->turn = (race->turn + 1) % race->pieces;
    race->piece = race->in + race->begin[race->turn];
    race->piece_len = race->begin[race->turn + 1] - race->begin[race->turn];
}

/* --------------------------------------------------------------- the racers */

typedef void racer(struct race *race);

static void run_memcpy(struct race *race)
{
    memcpy(race->out, race->piece, race->piece_len);
    __asm__ volatile("" : : "r"(race->out) : "memory");
}

static void run_iconv(struct race *race)
{
    char *in = (char *)(uintptr_t)race->piece, *out = (char *)race->out;
    size_t left = race->piece_len, room = sizeof race->out;
    iconv(race->iconv, NULL, NULL, NULL, NULL);
    if (iconv(race->iconv, &in, &left, &out, &room) == (size_t)-1)
        fail(race->sample->libc, "iconv stops");
}

static void run_records(struct codepage_coder *c, struct race *race)
{
    size_t record = race->sample->record;
    for (size_t at = 0; at + record <= race->piece_len; at += record)
        codepage_decode_record(c, race->piece + at, record, race->out,
                               sizeof race->out);
}

static void run_codepage(struct race *race)
{
    struct codepage_coder c;
    if (codepage_coder_init(&c, race->cp, &codepage_policy_mail) < 0)
        fail("coder", "no memory");
    if (race->sample->record > 0)
        run_records(&c, race);
    else
        (race->sample->encode ? codepage_encode : codepage_decode)(
            &c, race->piece, race->piece_len, race->out, sizeof race->out,
            true);
    codepage_coder_clear(&c);
}

/* ----------------------------------------------------------------- the race */

/* MB/s of input. */
static double run_round(racer *run, struct race *race)
{
    double begin = now_ns(), spent;
    size_t bytes = 0;
    do {
        for (int i = 0; i < 8; i++) {
            next_piece(race);
            run(race);
            bytes += race->piece_len;
        }
        spent = now_ns() - begin;
    } while (spent < ROUND_NS);
    return (double)bytes / spent * 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double rounds[ROUNDS])
{
    qsort(rounds, ROUNDS, sizeof *rounds, by_size);
    return rounds[ROUNDS / 2];
}

/* Against memcpy, with the pieces that @race is set to. */
static double race_run(struct race *race)
{
    double ours[ROUNDS], copy[ROUNDS];
    race->turn = 0;
    for (int i = 0; i < ROUNDS; i++) {
        copy[i] = run_round(run_memcpy, race);
        ours[i] = run_round(run_codepage, race);
    }
    double mbs = median(ours), memcpy_mbs = median(copy);
    printf(" %7.0f %7.0f %5.2f ", memcpy_mbs, mbs, mbs / memcpy_mbs);
    return mbs;
}

static void race_libc(struct race *race, double mbs)
{
    double libc[ROUNDS];
    if (race->iconv == (iconv_t)-1)
        return;
    for (int i = 0; i < ROUNDS; i++)
        libc[i] = run_round(run_iconv, race);
    double libc_mbs = median(libc);
    printf(" %7.0f %5.1f", libc_mbs, mbs / libc_mbs);
    iconv_close(race->iconv);
}

static void race_sample(const struct sample *s, enum cpu_level level)
{
    static struct race race;
    struct codepage_error error;
    race = (struct race){.sample = s, .iconv = (iconv_t)-1};
    if (codepage_open(s->page, &race.cp, &error) < 0)
        fail(s->page, error.text);
    if (s->libc)
        race.iconv = s->encode ? iconv_open(s->libc, "UTF-8")
                               : iconv_open("UTF-8", s->libc);
    race_fill(&race);
    printf("%-5s %-6s %-14s %-6s", s->page, s->encode ? "encode" : "decode",
           s->name, cpu_level_name(level));
    race.pieces = STREAM_PIECES;
    race_run(&race);
    race.pieces = 1;
    race_libc(&race, race_run(&race));
    printf("\n");
    fflush(stdout);
    free(race.in);
    codepage_free(&race.cp);
}

int main(int argc, char **argv)
{
    printf("%34s  stream: MB/s          hot: MB/s              iconv\n", "");
    printf("%-5s %-6s %-14s %-6s %7s %7s %5s  %7s %7s %5s  %7s %5s\n", "page",
           "", "text", "level", "memcpy", "here", "ratio", "memcpy", "here",
           "ratio", "MB/s", "ratio");
    for (int i = CPU_LEVELS - 1; i >= 0; i--) {
        enum cpu_level level = (enum cpu_level)i;
        bool wanted = argc < 2 || strcmp(argv[1], cpu_level_name(level)) == 0;
        if (wanted && cpu_level_set(level))
            for (size_t k = 0; k < SAMPLES; k++)
                race_sample(&samples[k], level);
    }
    return 0;
}
