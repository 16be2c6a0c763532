package dev.eddy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.CompressionOptions;
import io.netty.handler.codec.compression.StandardCompressionOptions;
import io.netty.handler.codec.compression.Zstd;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the responses that are worth it, as far as their clients can read them: by Brotli and
 * Zstandard if their libraries are there, else by gzip. Loop thread only.
 */
final class ResponseCompressor extends HttpContentCompressor {
  /** Below this the packet is no smaller. */
  private static final int LEAST_BYTES = 1024;

  private static final Set<String> TYPES =
      Set.of(
          "application/javascript",
          "application/json",
          "application/wasm",
          "application/xml",
          "application/x-javascript",
          "application/xhtml+xml",
          "application/manifest+json",
          "application/atom+xml",
          "application/rss+xml",
          "image/svg+xml",
          "font/ttf",
          "font/otf");

  /** The best one first. */
  private static final List<String> AVAILABLE = available();

  private static final CompressionOptions[] OPTIONS = options();

  /** Whether the client of the request that is being answered knows no more. */
  private boolean isHttp10;

  ResponseCompressor() {
    super(LEAST_BYTES, OPTIONS);
  }

  private static List<String> available() {
    var names = new ArrayList<String>();
    if (Brotli.isAvailable()) {
      names.add("br");
    }
    if (Zstd.isAvailable()) {
      names.add("zstd");
    }
    names.add("gzip");
    return List.copyOf(names);
  }

  private static CompressionOptions[] options() {
    var options = new ArrayList<CompressionOptions>();
    options.add(StandardCompressionOptions.gzip());
    if (Brotli.isAvailable()) {
      options.add(StandardCompressionOptions.brotli());
    }
    if (Zstd.isAvailable()) {
      options.add(StandardCompressionOptions.zstd());
    }
    return options.toArray(new CompressionOptions[0]);
  }

  @Override
  protected @Nullable Result beginEncode(HttpResponse response, String accepted) throws Exception {
    HttpHeaders fields = response.headers();
    if (response.status().code() == 206 || !isCompressible(fields)) {
      return null; // a part is of the bytes that are not compressed
    }
    if (isHttp10 && !(response instanceof LastHttpContent)) {
      return null; // it would get chunks, which HTTP/1.0 does not know
    }
    Result result = super.beginEncode(response, accepted);
    String tag = fields.get(HttpHeaderNames.ETAG);
    if (result != null && tag != null && tag.startsWith("\"")) {
      fields.set(HttpHeaderNames.ETAG, "W/" + tag); // the same content, and other bytes
    }
    return result;
  }

  @Override
  protected void decode(ChannelHandlerContext context, HttpRequest request, List<Object> out)
      throws Exception {
    isHttp10 = request.protocolVersion().minorVersion() == 0;
    super.decode(context, request, out);
  }

  /** Takes what the client likes best, of equals what compresses best. */
  @Override
  protected @Nullable String determineEncoding(String accepted) {
    String best = null;
    float bestQuality = 0;
    for (String each : AVAILABLE) {
      float quality = quality(each, accepted);
      if (quality > bestQuality) {
        best = each;
        bestQuality = quality;
      }
    }
    return best;
  }

  /** Zero if the client cannot read it. */
  private static float quality(String encoding, String accepted) {
    float ofAll = 0;
    for (String part : accepted.split(",", -1)) {
      int semicolon = part.indexOf(';');
      String name = (semicolon < 0 ? part : part.substring(0, semicolon)).trim();
      boolean isAll = name.equals("*");
      if (!isAll && !name.equalsIgnoreCase(encoding)) {
        continue;
      }
      float quality = semicolon < 0 ? 1 : parseQuality(part.substring(semicolon + 1));
      if (!isAll) {
        return quality;
      }
      ofAll = quality;
    }
    return ofAll;
  }

  private static float parseQuality(String parameter) {
    String text = parameter.trim();
    try {
      return text.startsWith("q=") ? Float.parseFloat(text.substring(2)) : 1;
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }

  /** Says to caches that another client may get other bytes, also where nothing is compressed. */
  static void addVary(HttpHeaders fields) {
    if (isCompressible(fields)
        && !fields.containsValue(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING, true)) {
      fields.add(HttpHeaderNames.VARY, "Accept-Encoding");
    }
  }

  private static boolean isCompressible(HttpHeaders fields) {
    String type = fields.get(HttpHeaderNames.CONTENT_TYPE);
    if (type == null || fields.containsValue(HttpHeaderNames.CACHE_CONTROL, "no-transform", true)) {
      return false;
    }
    int end = type.indexOf(';');
    String plain = (end < 0 ? type : type.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    return plain.startsWith("text/") || TYPES.contains(plain);
  }
}
