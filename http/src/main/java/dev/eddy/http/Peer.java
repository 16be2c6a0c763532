package dev.eddy.http;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end, the same for all requests of a connection.
 *
 * @param address of the other end
 * @param ip of the client, without the port
 * @param scheme {@code http} or {@code https}
 * @param isHttp2 whether it speaks HTTP/2
 */
record Peer(@Nullable SocketAddress address, String ip, String scheme, boolean isHttp2) {
  static Peer of(@Nullable SocketAddress address, boolean isTls, boolean isHttp2) {
    if (address instanceof DomainSocketAddress) {
      return new Peer(null, "", isTls ? "https" : "http", isHttp2); // its client has no name
    }
    String ip =
        address instanceof InetSocketAddress inet
            ? inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress()
            : address == null ? "" : address.toString();
    return new Peer(address, ip, isTls ? "https" : "http", isHttp2);
  }
}
