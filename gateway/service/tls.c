#include "service/tls.h"

#include "base/scope.h"
#include "service/dial_order.h"
#include "service/private_file.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** The verdict on a key that no pin names. */
#define NOT_PINNED X509_V_ERR_APPLICATION_VERIFICATION

/* ------------------------------------------------------------------- pins */

/* SHA-256 of the SubjectPublicKeyInfo, as RFC 7469 and 7671 have it. */
static bool key_digest(X509 *certificate, unsigned char digest_out[32])
{
    unsigned char *key = NULL;
    int len = certificate
                  ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key)
                  : -1;
    bool good = len > 0 && EVP_Digest(key, (size_t)len, digest_out, NULL,
                                      EVP_sha256(), NULL) == 1;
    OPENSSL_free(key);
    return good;
}

static bool is_pinned(const struct target *t, X509 *certificate)
{
    unsigned char digest[32];
    if (!key_digest(certificate, digest))
        return false;
    for (unsigned i = 0; i < t->pin_count; i++) {
        if (memcmp(digest, t->pins[i], sizeof digest) == 0)
            return true;
    }
    return false;
}

/* The key is what is trusted: whoever has it is the relay, whatever name and
 * dates stand beside it. With roots given as well, both have to be right. */
static int verify_pinned(X509_STORE_CTX *store, void *arg)
{
    const struct target *t = arg;
    int chain = X509_verify_cert(store); /* also for what is shown later */
    if (!is_pinned(t, X509_STORE_CTX_get0_cert(store))) {
        X509_STORE_CTX_set_error(store, NOT_PINNED);
        return 0;
    }
    if (t->ca_file)
        return chain;
    X509_STORE_CTX_set_error(store, X509_V_OK);
    return 1;
}

/* ---------------------------------------------------------------- context */

/* A key that wants a passphrase is refused, not asked for at a terminal. */
static int no_passphrase(char *out, int size, int writing, void *arg)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)arg;
    return -1;
}

static int refuse_file(const char *file, const char *what, char *why_out,
                       size_t why_size)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(why_out, why_size, "%s: %s: %s", file, what,
             reason ? reason : "unknown");
    ERR_clear_error();
    return -EINVAL;
}

static int load_roots(SSL_CTX *tls, const char *ca_file, char *why_out,
                      size_t why_size)
{
    int r = ca_file ? SSL_CTX_load_verify_file(tls, ca_file)
                    : SSL_CTX_set_default_verify_paths(tls);
    if (r == 1)
        return 0;
    return refuse_file(ca_file ? ca_file : "system roots",
                       "no certificates can be read", why_out, why_size);
}

/* Who we are, for a relay that asks. */
static int load_client(SSL_CTX *tls, const struct target *t, char *why_out,
                       size_t why_size)
{
    if (!t->cert_file)
        return 0;
    const char *key = t->key_file ? t->key_file : t->cert_file;
    int fd = private_file_open(key, why_out, why_size);
    if (fd < 0)
        return fd;
    close(fd);
    SSL_CTX_set_default_passwd_cb(tls, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(tls, t->cert_file) != 1)
        return refuse_file(t->cert_file, "no certificate can be read", why_out,
                           why_size);
    if (SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) != 1)
        return refuse_file(key, "no key of the certificate can be read",
                           why_out, why_size);
    return 0;
}

int tls_new(const struct target *t, SSL_CTX **tls_out, char *error_out,
            size_t error_size)
{
    SCOPED(tls_free) SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    if (!tls)
        return -ENOMEM;
    SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_verify_depth(tls, TLS_MAX_DEPTH);
    /* The evbuffer may move between two tries of the same write. */
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (t->pin_count > 0)
        SSL_CTX_set_cert_verify_callback(tls, verify_pinned, (void *)t);
    int r = load_roots(tls, t->ca_file, error_out, error_size);
    if (r == 0)
        r = load_client(tls, t, error_out, error_size);
    if (r < 0)
        return r;
    *tls_out = GIVE(tls);
    return 0;
}

void tls_free(SSL_CTX **tls)
{
    SSL_CTX_free(*tls);
    *tls = NULL;
}

int tls_try(const struct target *t, char *error_out, size_t error_size)
{
    SSL_CTX *tls = NULL;
    int r = tls_new(t, &tls, error_out, error_size);
    tls_free(&tls);
    return r;
}

static bool want_host(SSL *ssl, const char *host)
{
    if (dial_is_address(host))
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1;
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 &&
           SSL_set_tlsext_host_name(ssl, host) == 1;
}

SSL *tls_start(SSL_CTX *tls, const char *host, bool verify)
{
    SSL *ssl = SSL_new(tls);
    if (!ssl)
        return NULL;
    if (!want_host(ssl, host)) {
        SSL_free(ssl);
        return NULL;
    }
    /* A client that does not insist still learns the verdict. */
    SSL_set_verify(ssl, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
    return ssl;
}

/** What the relay showed; a certificate that was refused stands only in the
 *  chain that did not verify. Borrowed; NULL when there was none. */
static X509 *shown_certificate(const SSL *ssl)
{
    X509 *accepted = SSL_get0_peer_certificate(ssl);
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return accepted || !chain ? accepted : sk_X509_value(chain, 0);
}

/** The name a certificate shows first: for people, so '?' where it is odd. */
static void seen_name(const SSL *ssl, char *out, size_t out_size)
{
    snprintf(out, out_size, "nobody");
    X509 *certificate = shown_certificate(ssl);
    if (!certificate)
        return;
    char name[200] = "";
    X509_NAME_oneline(X509_get_subject_name(certificate), name, sizeof name);
    GENERAL_NAMES *names =
        X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *n = sk_GENERAL_NAME_value(names, i);
        if (n->type != GEN_DNS)
            continue;
        snprintf(name, sizeof name, "%.*s", ASN1_STRING_length(n->d.dNSName),
                 (const char *)ASN1_STRING_get0_data(n->d.dNSName));
        break;
    }
    GENERAL_NAMES_free(names);
    for (char *c = name; *c; c++) {
        if (*c < ' ' || *c > '~')
            *c = '?';
    }
    snprintf(out, out_size, "%s", name);
}

/** As it would be written in ?pin=. */
static void seen_pin(const SSL *ssl, char *out, size_t out_size)
{
    unsigned char digest[32];
    unsigned char text[45] = "?";
    if (key_digest(shown_certificate(ssl), digest))
        EVP_EncodeBlock(text, digest, sizeof digest);
    snprintf(out, out_size, "sha256/%s", text);
}

bool tls_judge(const SSL *ssl, const char *host, char *why_out, size_t why_size)
{
    long verdict = SSL_get_verify_result(ssl);
    /* Without a certificate there is nothing to find fault with. */
    if (verdict == X509_V_OK && SSL_get0_peer_certificate(ssl))
        return true;
    char seen[256];
    if (verdict == NOT_PINNED) {
        seen_pin(ssl, seen, sizeof seen);
        snprintf(why_out, why_size,
                 "the relay's key is none of those pinned: it is %s", seen);
        return false;
    }
    seen_name(ssl, seen, sizeof seen);
    snprintf(why_out, why_size,
             "certificate does not verify (%s); wanted %s, it names %s",
             X509_verify_cert_error_string(verdict), host, seen);
    return false;
}

const char *tls_reason(unsigned long error)
{
    const char *reason = ERR_reason_error_string(error);
    return reason ? reason : "unknown";
}

void tls_describe(const SSL *ssl, unsigned long error, const char *host,
                  char *why_out, size_t why_size)
{
    if (ssl && ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED &&
        !tls_judge(ssl, host, why_out, why_size))
        return;
    snprintf(why_out, why_size, "TLS handshake failed: %s",
             error ? tls_reason(error) : "connection lost");
}
