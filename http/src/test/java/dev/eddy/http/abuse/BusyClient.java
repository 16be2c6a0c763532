package dev.eddy.http.abuse;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A client that asks for the same page again as soon as it has it, until it is told that the
 * connection ends, or has had as many as it wanted. The page ends with "Hello".
 */
final class BusyClient implements RawConnection.Receiver {
  private final byte[] request;
  private final StringBuilder text = new StringBuilder();
  private RawConnection connection;
  private int wanted;
  private int whole;
  private boolean wasToldToGo;

  private BusyClient(byte[] request, int wanted) {
    this.request = request;
    this.wanted = wanted;
  }

  static BusyClient open(RawClients clients, byte[] request, int wanted) {
    var client = new BusyClient(request, wanted);
    client.connection = clients.open(Source.of(request)).receiver(client);
    return client;
  }

  @Override
  public void received(ByteBuffer bytes) {
    text.append(StandardCharsets.ISO_8859_1.decode(bytes));
    int length = text.length();
    if (length > 5 && text.substring(length - 5).equals("Hello") && isOk()) {
      whole++;
      wasToldToGo = text.indexOf("connection: close") >= 0;
      text.setLength(0);
      if (!wasToldToGo && whole < wanted) {
        connection.send(request);
      }
    }
  }

  private boolean isOk() {
    return text.indexOf("HTTP/1.1 200 OK\r\n") == 0;
  }

  /** Asks for so many more. */
  void more(int requests) {
    wanted += requests;
    connection.send(request);
    connection.proceed(System.nanoTime());
  }

  RawConnection connection() {
    return connection;
  }

  int whole() {
    return whole;
  }

  boolean isServed() {
    return whole >= wanted;
  }

  boolean wasToldToGo() {
    return wasToldToGo;
  }

  /** What has come of a response that is not whole. */
  String rest() {
    return text.toString();
  }
}
