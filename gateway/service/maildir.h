/**
 * maildir.h - delivery into a Maildir (cr.yp.to/proto/maildir.html)
 *
 * Written under tmp/, on the disk, then renamed into new/: a reader sees a
 * mail whole or not at all. Mails are committed in groups, so that many share
 * one wait for the disk; none counts as delivered before its commit.
 */
#ifndef EBGATE_SERVICE_MAILDIR_H
#define EBGATE_SERVICE_MAILDIR_H

#include "base/span.h"

#include <stdbool.h>

/** Mails that one commit takes at most. */
#define MAILDIR_GROUP 64

/** The longest name of a file in it, with its end. */
#define MAILDIR_NAME 128

struct maildir;

/**
 * maildir_open - makes @path and its three directories where they are missing
 * @host: our name, a part of each file's
 * Returns 0 or -errno.
 */
int maildir_open(const char *path, const char *host, struct maildir **dir_out);
/** Forgets, and removes from tmp/, what was not committed. */
void maildir_free(struct maildir **dir);

/** May another mail be begun before the next commit? */
bool maildir_has_room(const struct maildir *dir);

/**
 * maildir_begin - a new mail in tmp/
 * Returns its number in the group, or -errno.
 */
int maildir_begin(struct maildir *dir);

/** A line of ours before the text: "Return-Path: <...>". No line end. */
int maildir_field(struct maildir *dir, const char *name, const char *value);

/** The text with CRLF, cut anywhere; written with LF. 0 or -errno. */
int maildir_write(struct maildir *dir, struct span octets);

/** The mail that was begun is complete. Returns 0 or -errno. */
int maildir_end(struct maildir *dir);

/** The mail that was begun is given up: the group is without it. */
void maildir_abandon(struct maildir *dir);

/** Makes all complete mails durable and gives them to new/. */
void maildir_commit(struct maildir *dir);

/** After the commit: what became of mail @number, 0 or -errno. */
int maildir_verdict(const struct maildir *dir, int number);
/** Its name in new/. */
const char *maildir_name(const struct maildir *dir, int number);

#endif
