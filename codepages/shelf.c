#include "codepages/shelf.h"

#include "codepages/table_file.h"
#include "codepages/ucm_parse.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A search through one directory. */
struct search {
    const char *name;
    char key[NAMES_MAX];
    unsigned number;
    const char *folder;
    char *path; /* of the first that fits, SHELF_MAX_PATH long; "" none yet */
    char other[SHELF_MAX_PATH]; /* another that fits as well */
};

enum fit {
    FIT_NOT,
    FIT_NUMBER, /* it is this page, in one of its revisions */
    FIT_NAME,   /* it is the file that was named */
};

static enum fit fit_of(const struct search *s, const char *name, size_t len)
{
    char key[NAMES_MAX];
    names_key(name, len, key);
    if (strcmp(key, s->key) == 0)
        return FIT_NAME;
    return s->number > 0 && ucm_ccsid(name) == s->number ? FIT_NUMBER : FIT_NOT;
}

static enum fit try_file(struct search *s, const char *file)
{
    char path[SHELF_MAX_PATH], name[UCM_MAX_NAME];
    int len = snprintf(path, sizeof path, "%s/%s", s->folder, file);
    if (len < 0 || (size_t)len >= sizeof path)
        return FIT_NOT;
    enum fit fit = fit_of(s, file, strlen(file) - strlen(".ucm"));
    if (fit == FIT_NOT && ucm_name(path, name))
        fit = fit_of(s, name, strlen(name));
    if (fit == FIT_NAME || (fit == FIT_NUMBER && !s->path[0]))
        strcpy(s->path, path);
    else if (fit == FIT_NUMBER)
        strcpy(s->other, path);
    return fit;
}

static int is_mapping(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && table_file_ends(entry->d_name, ".ucm");
}

static int search_folder(struct search *s, struct codepage_error *error_out)
{
    struct dirent **entries;
    enum fit fit = FIT_NOT;
    s->path[0] = s->other[0] = '\0';
    int count = scandir(s->folder, &entries, is_mapping, alphasort);
    if (count < 0)
        return errno == ENOMEM ? -ENOMEM : -ENOENT;
    for (int i = 0; i < count; i++) {
        if (fit != FIT_NAME)
            fit = try_file(s, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    if (fit != FIT_NAME && s->other[0]) {
        snprintf(error_out->text, sizeof error_out->text,
                 "%.40s is in several files of %s: %.60s and %.60s; name one "
                 "of them",
                 s->name, table_file_tail(s->folder), table_file_name(s->path),
                 table_file_name(s->other));
        return -EINVAL;
    }
    return s->path[0] ? 0 : -ENOENT;
}

int shelf_find(const char *name, char path_out[SHELF_MAX_PATH],
               struct codepage_error *error_out)
{
    const char *list = getenv("EBGATE_CODEPAGES");
    size_t size = (list ? strlen(list) : 0) + sizeof ":" CODEPAGES_SHELF;
    char *folders = malloc(size);
    struct search *s = calloc(1, sizeof *s);
    int r = folders && s ? -ENOENT : -ENOMEM;
    if (r == -ENOENT) {
        snprintf(folders, size, "%s:%s", list ? list : "", CODEPAGES_SHELF);
        s->name = name;
        s->path = path_out;
        names_key(name, strlen(name), s->key);
        s->number = names_number(s->key);
    }
    char *rest = NULL;
    for (char *folder = r == -ENOENT ? strtok_r(folders, ":", &rest) : NULL;
         folder && r == -ENOENT; folder = strtok_r(NULL, ":", &rest)) {
        s->folder = folder;
        r = search_folder(s, error_out);
    }
    free(folders);
    free(s);
    return r;
}
