package dev.eddy.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proxies whose word on their clients is believed: the client is the last address before
 * theirs. Immutable, any thread.
 */
final class TrustedProxies {
  private static final String FORWARDED_FOR = "x-forwarded-for";
  private static final String REAL_IP = "x-real-ip";
  private static final String FORWARDED_PROTO = "x-forwarded-proto";
  private static final String UNIX = "unix:";

  /** The addresses that have the same first bits as one. */
  private static final class Range {
    private final byte[] address;
    private final int bits;

    Range(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    boolean contains(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != other[i]) {
          return false;
        }
      }
      int mask = 0xff00 >> bits % 8 & 0xff;
      return mask == 0 || (address[whole] & mask) == (other[whole] & mask);
    }
  }

  private final List<Range> ranges = new ArrayList<>();
  private boolean trustsUnixSockets;

  TrustedProxies(String... addresses) {
    for (String each : addresses) {
      if (each.equals(UNIX)) {
        trustsUnixSockets = true;
      } else {
        ranges.add(parseRange(each));
      }
    }
  }

  private static Range parseRange(String text) {
    int slash = text.indexOf('/');
    byte[] address = parse(slash < 0 ? text : text.substring(0, slash));
    int bits = -1;
    if (address != null) {
      try {
        bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
      } catch (NumberFormatException noNumber) {
        bits = -1;
      }
    }
    if (address == null || bits < 0 || bits > address.length * 8) {
      throw new IllegalArgumentException(
          "trustedProxies: '"
              + text
              + "' (expected an address such as 10.1.2.3 or ::1, a range such as 10.0.0.0/8, or "
              + UNIX
              + ")");
    }
    return new Range(address, bits);
  }

  /** Returns null if it is no address. */
  private static byte @Nullable [] parse(String ip) {
    return NetUtil.createByteArrayFromIpAddressString(ip);
  }

  private boolean contains(byte[] address) {
    for (Range each : ranges) {
      if (each.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Returns who has sent a request, which is the other end of the connection if in doubt. */
  Peer clientOf(Peer peer, HttpHeaders fields) {
    if (!isTrusted(peer)) {
      return peer;
    }
    String ip = client(fields);
    String scheme = last(fields.getAll(FORWARDED_PROTO));
    boolean knowsScheme = scheme.equals("http") || scheme.equals("https");
    if (ip == null && !knowsScheme) {
      return peer;
    }
    return new Peer(
        peer.address(),
        ip == null ? peer.ip() : ip,
        knowsScheme ? scheme : peer.scheme(),
        peer.isHttp2());
  }

  private boolean isTrusted(Peer peer) {
    return peer.address() instanceof InetSocketAddress inet
        ? inet.getAddress() != null && contains(inet.getAddress().getAddress())
        : trustsUnixSockets;
  }

  private @Nullable String client(HttpHeaders fields) {
    List<String> forwarded = fields.getAll(FORWARDED_FOR);
    if (forwarded.isEmpty()) {
      String real = fields.get(REAL_IP);
      return real == null || parse(real.trim()) == null ? null : real.trim();
    }
    String[] way = String.join(",", forwarded).split(",", -1);
    String client = null;
    for (int i = way.length - 1; i >= 0; i--) {
      String ip = withoutPort(way[i].trim());
      byte[] address = parse(ip);
      if (address == null) {
        break; // what is before it, nobody can answer for
      }
      client = ip;
      if (!contains(address)) {
        break;
      }
    }
    return client;
  }

  private static String withoutPort(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end < 0 ? text : text.substring(1, end);
    }
    int colon = text.indexOf(':');
    return colon > 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
  }

  private static String last(List<String> values) {
    if (values.isEmpty()) {
      return "";
    }
    String all = values.get(values.size() - 1);
    return all.substring(all.lastIndexOf(',') + 1).trim();
  }
}
