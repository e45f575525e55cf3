/**
 * listening_socket.h - an address and a port → a socket that listens there
 *
 * One that systemd opened and handed over for this place (sd_listen_fds(3):
 * LISTEN_PID and LISTEN_FDS of the environment), or a new one.
 */
#ifndef EBGATE_SERVICE_LISTENING_SOCKET_H
#define EBGATE_SERVICE_LISTENING_SOCKET_H

#include <stddef.h>

/**
 * listening_socket
 * @address: of either family, no name; NULL: 127.0.0.1
 * @port:    0: any that is free
 * Returns a descriptor, non-blocking and closed on exec; or -errno with what
 * is wrong.
 */
int listening_socket(const char *address, unsigned port, char *error_out,
                     size_t error_size);

/** Where it is bound; 0 when that cannot be told. */
unsigned listening_port(int fd);

#endif
