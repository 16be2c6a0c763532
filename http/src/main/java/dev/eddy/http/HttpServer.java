package dev.eddy.http;

import dev.eddy.http.internal.transport.LoopTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Serves an {@link Application} over HTTP, on the loop of the thread that makes it.
 *
 * <pre>{@code
 * HttpServer server = HttpServer.create(application);
 * server.listen(8888);
 * IOLoop.current().start();
 * }</pre>
 */
public final class HttpServer {
  private final LoopServer server;
  private final List<Channel> listening = new ArrayList<>();

  private HttpServer(Builder builder) {
    this.server =
        new LoopServer(
            builder.application, new ServerOptions(builder.maxHeaderSize, builder.maxBodySize));
  }

  /**
   * Makes a server with the default settings.
   *
   * @param application answers the requests
   * @return does not listen yet
   */
  public static HttpServer create(Application application) {
    return builder(application).build();
  }

  /**
   * Begins a server with settings of its own.
   *
   * @param application answers the requests
   * @return with the default settings
   */
  public static Builder builder(Application application) {
    return new Builder(Objects.requireNonNull(application, "application"));
  }

  /**
   * Listens on a port of all addresses of the machine. It may be called for several ports.
   *
   * @param port 0 for a free one, which {@link #port()} tells
   * @throws IOException if it cannot listen there
   */
  public void listen(int port) throws IOException {
    listen(new InetSocketAddress(port));
  }

  /**
   * Listens on an address.
   *
   * @param address with the port, 0 for a free one, which {@link #port()} tells
   * @throws IOException if it cannot listen there
   */
  public void listen(InetSocketAddress address) throws IOException {
    LoopTransport transport = LoopTransport.current();
    ChannelFuture bound =
        transport.newServer(address, false).childHandler(new ServerPipeline(server)).bind(address);
    transport.runUntilDone(bound);
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address, bound.cause());
    }
    listening.add(bound.channel());
  }

  /**
   * Returns the port of the first address that it listens on.
   *
   * @return the real one also where 0 was asked for
   * @throws IllegalStateException if it does not listen
   */
  public int port() {
    if (listening.isEmpty()) {
      throw new IllegalStateException("port() of a server that does not listen: listen() first");
    }
    return ((InetSocketAddress) listening.get(0).localAddress()).getPort();
  }

  /** Where it listens. */
  List<Channel> listening() {
    return listening;
  }

  /** Collects settings. */
  public static final class Builder {
    private final Application application;
    private int maxHeaderSize = 64 * 1024;
    private long maxBodySize = 10L * 1024 * 1024;

    private Builder(Application application) {
      this.application = application;
    }

    /**
     * Makes the server.
     *
     * @return does not listen yet
     */
    public HttpServer build() {
      return new HttpServer(this);
    }
  }
}
