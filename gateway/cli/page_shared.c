/* What several pages have, and which pages there are. */
#include "cli/page.h"

#include <string.h>

static const struct page *const pages[] = {
    &page_ebgate, &page_send,    &page_check,   &page_serve,   &page_control,
    &page_config, &page_migrate, &page_convert, &page_codepage};

const char *const page_commands[] = {"send",     "check",   "serve",
                                     "control",  "migrate", "convert",
                                     "codepage", "help",    NULL};

unsigned page_volume(const char *name)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(pages[i]->name, name) == 0 && pages[i]->volume)
            return pages[i]->volume;
    }
    return 1;
}

const struct page *page_find(const char *command)
{
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const char *name = pages[i]->command ? pages[i]->command : "";
        if (strcmp(name, command ? command : "") == 0)
            return pages[i];
    }
    return NULL;
}

const struct block block_exit_status[] = {
    {BLOCK_PARAGRAPH,
     "As condition codes are read on a mainframe. With several data sets the "
     "highest counts.",
     NULL},
    {BLOCK_ITEM, "Everything was accepted.", "0"},
    {BLOCK_ITEM,
     "Accepted with warnings: something was mended, or a recipient was "
     "deferred.",
     "4"},
    {BLOCK_ITEM, "Some recipient or some command was refused.", "8"},
    {BLOCK_ITEM,
     "Nothing could be delivered: every recipient was refused, no relay "
     "answered, or the data set is malformed and nothing of it was sent.",
     "12"},
    {BLOCK_ITEM, "Wrong usage or configuration; nothing was done.", "16"},
    {0},
};

const struct block block_codepage[] = {
    {BLOCK_PARAGRAPH,
     "`--codepage auto` reads the data set once more and lets every page that "
     "is known here read it. Pages that give the same text for all bytes that "
     "occur are one group. The groups are ranked: by how their letters follow "
     "one another in some language, by signs that stand within words, by "
     "bytes without a character, by double bytes between SO and SI, and by "
     "the byte between local part and domain of addresses.",
     NULL},
    {BLOCK_PARAGRAPH,
     "The job is done only when the text of the first group is far ahead of "
     "all others, which differ from it in more than the character that stands "
     "for the at-sign. Then the group and its evidence are said on standard "
     "error, warning Q-58 stands in the replies, and the exit status is at "
     "least 4: a guess is never used silently. Otherwise the ranking is said, "
     "nothing is sent, and the exit status is 16. `--at-sign auto` goes well "
     "with it. A data set of a few lines seldom has enough letters; name the "
     "page then.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Besides the pages that `ebgate codepage list` shows, `--codepage` takes "
     "a table of the site's own: a name with a slash in it, or with one of the "
     "endings below, is a file. One that is wrong is refused with the line, "
     "what was found there and what would be right.",
     NULL},
    {BLOCK_ITEM,
     "A mapping file as ICU reads them, of the classes `SBCS`, `DBCS` and "
     "`EBCDIC_STATEFUL`; `icu:base` is looked for beside it, and what the "
     "file says takes the place of what that one says.",
     ".ucm"},
    {BLOCK_ITEM,
     "A translate table of TCP/IP for z/OS, as CONVXLAT writes it and the "
     "SMTP server reads it (`SMTP.TCPXLBIN`), fetched in binary: three records "
     "of 256 bytes, the title, ASCII to EBCDIC, EBCDIC to ASCII. (That the "
     "title is the same everywhere is unconfirmed, and so it is not required.) "
     "The ASCII side is taken for ISO-8859-1. A byte that the table turns into "
     "SUB has no character, and a character whose byte does not return has "
     "none as well; IBM's own standard table is of that kind.",
     ".tcpxlbin, .xlbin"},
    {BLOCK_PARAGRAPH,
     "A page that nobody has is looked for in the directories that the "
     "environment variable `EBGATE_CODEPAGES` names, parted by colons, and "
     "then in `share/ebgate/codepages` of the installation: a mapping file "
     "whose name, or whose `code_set_name`, is that name or has that CCSID, "
     "as `ibm-1377_P100-2008.ucm` for `1377`.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A name may be put together: `37+300` is a mixed page of the single "
     "bytes of one and the double bytes of the other; `1047,swaplfnl` "
     "exchanges NL and LF; `1026,revision=1998` and `1155,revision=1998` have "
     "X'9A' as it was before 2012, and `930,revision=P12A` and "
     "`939,revision=P12A` have Microsoft's characters for a few signs, as "
     "Java has them; `278@iconv` and `278@icu` ask for one engine.",
     NULL},
    {0},
};

const struct block block_at_sign[] = {
    {BLOCK_PARAGRAPH,
     "National codepages have another character where IBM-1047 has the "
     "at-sign, X'7C', and programs that were written for one country write "
     "that byte in all others: `§` in IBM-273 and IBM-280, `Ø` in IBM-277, "
     "`Ö` in IBM-278, `à` in IBM-297, `Ð` in IBM-871, `Ş` in IBM-1026. The "
     "option `--at-sign` names the character that stands for the at-sign.",
     NULL},
    {BLOCK_PARAGRAPH,
     "It is taken for one in the paths of MAIL and RCPT, in the address "
     "header fields, and between the angle brackets of message identifiers. "
     "Display names, quoted strings, comments, the Subject and the body are "
     "never touched (for the Subject there is `--subject-at-sign`).",
     NULL},
    {BLOCK_PARAGRAPH,
     "A real at-sign keeps working beside it: where an address has one, the "
     "substitute is ordinary text. Of several substitutes the rightmost is "
     "the at-sign. One at either end of an address is none. All matching is "
     "done on characters, so that half of a double-byte character is never "
     "taken for an at-sign.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Letters A to Z, digits, and the characters that addresses are built "
     "of (`-.<>()[],;:` and quote and backslash) are refused. Others that "
     "may stand in the local part of an address are taken with a warning.",
     NULL},
    {BLOCK_PARAGRAPH,
     "With `auto` the job is read once for it: the character that stands "
     "between local part and domain on the MAIL and RCPT records. When "
     "records disagree the job is refused, and the records are named.",
     NULL},
    {0},
};

const struct block block_replies[] = {
    {BLOCK_PARAGRAPH,
     "Every command has its reply, in the order of the job, in the form of "
     "batch SMTP. Lines of class 0 are no replies: `050` echoes a command "
     "and `051` is a warning. What the relay said is passed on with its code "
     "and enhanced code; what was decided here has `JES` behind the enhanced "
     "code, as the replies of CSSMTP have. A reply about a record names it.",
     NULL},
    {BLOCK_CODE,
     "050 RCPT TO:<BODO@EXAMPLE.COM>\n"
     "550 5.1.1 <BODO@EXAMPLE.COM>: no such mailbox (record 4)\n"
     "250 2.0.0 Ok: queued as 8F3A21C04 (record 17)",
     NULL},
    {BLOCK_PARAGRAPH,
     "As long as the job does not say `VERB ON`, negative replies, the reply "
     "to the end of each mail and `TICK` are kept, and all others are not. "
     "When recipients of one mail have different final replies, each of "
     "these names the records of its recipients.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A reply that is longer than the record goes on in the next as a "
     "multi-line reply. Characters that the codepage lacks become question "
     "marks, and so does whatever could act on a terminal.",
     NULL},
    {0},
};
