package dev.eddy.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of a server, in files: TLS 1.3 and 1.2, with HTTP/2 where the client can.
 *
 * <pre>{@code
 * HttpServer.builder(application).tls(ServerTls.of(chain, key)).build()
 * }</pre>
 *
 * <p>New files are noticed when a client connects, once a minute unless {@link
 * Builder#checkFilesEvery} says otherwise, and then count for it and those after it. If they cannot
 * be used, or the certificate and the key do not belong together as only one of them is new, that
 * is logged, and all stays as it is. For any thread, so several loops and servers may share one.
 */
public final class ServerTls {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final Path chainFile;
  private final Path keyFile;
  private final @Nullable String keyPassword;
  private final @Nullable Path clientRoots;
  private final boolean needsClient;
  private final long checkInterval;

  private volatile Loaded loaded;

  /** When the files were looked at. Guarded by this. */
  private long checked;

  /** What the files held when they were read. */
  private record Loaded(List<FileTime> times, SslContext http1, SslContext both) {}

  private ServerTls(Builder builder) throws IOException {
    this.chainFile = builder.chainFile;
    this.keyFile = builder.keyFile;
    this.keyPassword = builder.keyPassword;
    this.clientRoots = builder.clientRoots;
    this.needsClient = builder.needsClient;
    this.checkInterval = builder.checkInterval;
    this.checked = System.nanoTime();
    this.loaded = load();
  }

  /**
   * Takes a certificate, with the default settings.
   *
   * @param chain the certificate of the server and those that lead to the root, in PEM
   * @param key its private key, in PEM (PKCS #8: {@code BEGIN PRIVATE KEY})
   * @return to be given to {@link HttpServer.Builder#tls}
   * @throws IOException if the files cannot be read, or do not belong together
   */
  public static ServerTls of(Path chain, Path key) throws IOException {
    return builder(chain, key).build();
  }

  /**
   * Begins one with settings of its own.
   *
   * @param chain the certificate of the server and those that lead to the root, in PEM
   * @param key its private key, in PEM (PKCS #8)
   * @return with the default settings
   */
  public static Builder builder(Path chain, Path key) {
    return new Builder(Objects.requireNonNull(chain, "chain"), Objects.requireNonNull(key, "key"));
  }

  /**
   * Reads the files now, on this thread. Connections that are open keep what they have.
   *
   * @throws IOException if they cannot be used; the certificate is then as it was
   */
  public void reload() throws IOException {
    synchronized (this) {
      loaded = load();
    }
  }

  // ---- for a connection

  SslHandler newHandler(ByteBufAllocator allocator, boolean withHttp2) {
    checkFiles();
    Loaded known = loaded;
    SslHandler handler = (withHttp2 ? known.both : known.http1).newHandler(allocator);
    // ServerConnection has the time limits
    handler.setHandshakeTimeoutMillis(0);
    handler.setCloseNotifyFlushTimeoutMillis(0);
    handler.setCloseNotifyReadTimeoutMillis(0);
    return handler;
  }

  private synchronized void checkFiles() {
    long now = System.nanoTime();
    if (now - checked < checkInterval) {
      return;
    }
    checked = now;
    try {
      if (!fileTimes().equals(loaded.times)) {
        loaded = load();
      }
    } catch (IOException failure) {
      HttpLog.warning("the new certificate cannot be used, the old one stays", failure);
    }
  }

  private List<FileTime> fileTimes() throws IOException {
    List<FileTime> times = new ArrayList<>();
    times.add(Files.getLastModifiedTime(chainFile));
    times.add(Files.getLastModifiedTime(keyFile));
    if (clientRoots != null) {
      times.add(Files.getLastModifiedTime(clientRoots));
    }
    return times;
  }

  private Loaded load() throws IOException {
    List<FileTime> times = fileTimes();
    List<X509Certificate> chain = PemFiles.certificates(chainFile);
    PrivateKey key = PemFiles.privateKey(keyFile, keyPassword);
    PemFiles.checkPair(chain.get(0), chainFile, key, keyFile);
    List<X509Certificate> roots = clientRoots == null ? null : PemFiles.certificates(clientRoots);
    try {
      return new Loaded(
          times,
          context(chain, key, roots, List.of(ApplicationProtocolNames.HTTP_1_1)),
          context(
              chain,
              key,
              roots,
              List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)));
    } catch (GeneralSecurityException failure) {
      throw new IOException("the certificate in " + chainFile + " cannot be used", failure);
    }
  }

  private SslContext context(
      List<X509Certificate> chain,
      PrivateKey key,
      @Nullable List<X509Certificate> roots,
      List<String> speaks)
      throws IOException, GeneralSecurityException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(key, chain.toArray(new X509Certificate[0]))
            .sslProvider(SslProvider.JDK)
            .protocols(PROTOCOLS)
            .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    speaks));
    if (roots != null) {
      builder
          .trustManager(roots.toArray(new X509Certificate[0]))
          .clientAuth(needsClient ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
    }
    return builder.build();
  }

  /** Collects settings. */
  public static final class Builder {
    private final Path chainFile;
    private final Path keyFile;
    private @Nullable String keyPassword;
    private @Nullable Path clientRoots;
    private boolean needsClient;
    private long checkInterval = Duration.ofMinutes(1).toNanos();

    private Builder(Path chainFile, Path keyFile) {
      this.chainFile = chainFile;
      this.keyFile = keyFile;
    }

    /**
     * Sets the password of the private key.
     *
     * @param password of a key that begins with {@code BEGIN ENCRYPTED PRIVATE KEY}
     * @return this
     */
    public Builder keyPassword(String password) {
      this.keyPassword = Objects.requireNonNull(password, "password");
      return this;
    }

    /**
     * Asks clients for a certificate. By default they are not asked.
     *
     * @param roots who may have signed it: certificates in PEM
     * @param isRequired whether a client that has none is turned away; one that has a wrong one
     *     always is
     * @return this
     */
    public Builder clientCertificates(Path roots, boolean isRequired) {
      this.clientRoots = Objects.requireNonNull(roots, "roots");
      this.needsClient = isRequired;
      return this;
    }

    /**
     * Sets how often it is looked whether the files have changed. It is done when a client
     * connects, and not before.
     *
     * @param interval one minute by default; zero for every connection
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public Builder checkFilesEvery(Duration interval) {
      this.checkInterval = ServerOptions.check("checkFilesEvery", interval);
      return this;
    }

    /**
     * Reads the files.
     *
     * @return to be given to {@link HttpServer.Builder#tls}
     * @throws IOException if they cannot be read, or do not belong together
     */
    public ServerTls build() throws IOException {
      return new ServerTls(this);
    }
  }
}
