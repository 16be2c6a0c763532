package dev.eddy.http;

import java.net.URLConnection;
import java.util.Locale;
import java.util.Map;

/** Which type a file has, by the end of its name. */
final class MediaTypes {
  private static final Map<String, String> KNOWN =
      Map.ofEntries(
          Map.entry("avif", "image/avif"),
          Map.entry("bin", "application/octet-stream"),
          Map.entry("br", "application/octet-stream"),
          Map.entry("css", "text/css; charset=UTF-8"),
          Map.entry("csv", "text/csv; charset=UTF-8"),
          Map.entry("gif", "image/gif"),
          Map.entry("gz", "application/gzip"),
          Map.entry("htm", "text/html; charset=UTF-8"),
          Map.entry("html", "text/html; charset=UTF-8"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("js", "text/javascript; charset=UTF-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("md", "text/markdown; charset=UTF-8"),
          Map.entry("mjs", "text/javascript; charset=UTF-8"),
          Map.entry("mp3", "audio/mpeg"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("png", "image/png"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("txt", "text/plain; charset=UTF-8"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("webm", "video/webm"),
          Map.entry("webp", "image/webp"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("xml", "text/xml; charset=UTF-8"),
          Map.entry("zip", "application/zip"),
          Map.entry("zst", "application/zstd"));

  private MediaTypes() {}

  static String of(String filename) {
    String ending = filename.substring(filename.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String known = KNOWN.get(ending);
    if (known == null) {
      known = URLConnection.guessContentTypeFromName(filename);
    }
    return known == null ? "application/octet-stream" : known;
  }
}
