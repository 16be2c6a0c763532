package dev.eddy.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection trusts and who it is. Connections with different ones are not exchanged.
 *
 * @param validates whether the server has to prove who it is
 * @param caCertificates whom to trust; null for those whom the JVM trusts
 * @param certificate of this program; null for none
 * @param key of that certificate
 */
record ClientTls(
    boolean validates,
    @Nullable Path caCertificates,
    @Nullable Path certificate,
    @Nullable Path key) {

  /** Reads the files, so not on a loop's thread. */
  SslContext newContext(boolean offersHttp2) throws IOException {
    try {
      var context = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (!validates) {
        context
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);
      } else {
        context.endpointIdentificationAlgorithm("HTTPS");
        if (caCertificates != null) {
          context.trustManager(caCertificates.toFile());
        }
      }
      if (certificate != null && key != null) {
        context.keyManager(certificate.toFile(), key.toFile());
      }
      if (offersHttp2) {
        context.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1));
      }
      return context.build();
    } catch (IllegalArgumentException unreadable) {
      throw new IOException("TLS settings of a request: " + unreadable.getMessage(), unreadable);
    }
  }
}
