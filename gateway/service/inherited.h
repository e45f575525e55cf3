/**
 * inherited.h - listening sockets that systemd opened for us (sd_listen_fds)
 */
#ifndef EBGATE_SERVICE_INHERITED_H
#define EBGATE_SERVICE_INHERITED_H

#include <sys/socket.h>

/**
 * inherited_socket - the socket that was handed over for @address
 * Found by what it is bound to; LISTEN_PID and LISTEN_FDS of the environment
 * say which there are. Returns its descriptor, non-blocking and closed on
 * exec, or -ENOENT.
 */
int inherited_socket(const struct sockaddr *address, socklen_t len);

#endif
