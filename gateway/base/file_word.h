/**
 * file_word.h - a word from outside as part of a file's name
 *
 * Submitters choose the names of jobs: no slash, no dot, nothing that a shell
 * would read comes of one.
 */
#ifndef EBGATE_BASE_FILE_WORD_H
#define EBGATE_BASE_FILE_WORD_H

/** Bytes of a word, with the terminator; longer ones are cut. */
#define FILE_WORD_MAX 65

/** @otherwise: what stands for a word that is NULL or empty. */
void file_word(const char *word, const char *otherwise,
               char out[FILE_WORD_MAX]);

#endif
