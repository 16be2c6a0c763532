package dev.eddy.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The arguments of one request, read when somebody asks for them. Loop thread only. */
final class Arguments {
  private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x08\\x0e-\\x1f]");

  private final HttpServerRequest request;
  private final boolean isStreamed;
  private Map<String, List<HttpFile>> files = Map.of();
  private @Nullable Form query;
  private @Nullable Form body;

  /**
   * Reads nothing yet.
   *
   * @param isStreamed whether the handler takes the body in pieces, so that there is none to look
   *     at
   */
  Arguments(HttpServerRequest request, boolean isStreamed) {
    this.request = request;
    this.isStreamed = isStreamed;
  }

  /** Returns the values of an argument: those of the query, then those of the body. */
  List<String> all(String name, boolean strip) {
    List<String> values = new ArrayList<>(ofQuery(name, strip));
    values.addAll(ofBody(name, strip));
    return values;
  }

  List<String> ofQuery(String name, boolean strip) {
    if (query == null) {
      query = Form.parse(request.query(), "query");
    }
    return cleaned(query.all(name), strip);
  }

  List<String> ofBody(String name, boolean strip) {
    return cleaned(body().all(name), strip);
  }

  List<HttpFile> files(String name) {
    body();
    return List.copyOf(files.getOrDefault(name, List.of()));
  }

  /** Returns the last, as Tornado does; the default if there is none. */
  static @Nullable String last(List<String> values, @Nullable String fallback) {
    return values.isEmpty() ? fallback : values.get(values.size() - 1);
  }

  /** Returns the last. */
  static String last(List<String> values, String name, String where) {
    if (values.isEmpty()) {
      throw new HttpError(400, "Missing argument '" + name + "' in the " + where);
    }
    return values.get(values.size() - 1);
  }

  private static List<String> cleaned(List<String> values, boolean strip) {
    List<String> cleaned = new ArrayList<>(values.size());
    for (String each : values) {
      String visible = CONTROLS.matcher(each).replaceAll(" ");
      cleaned.add(strip ? visible.strip() : visible);
    }
    return cleaned;
  }

  private Form body() {
    Form known = body;
    if (known == null) {
      known = parseBody();
      body = known;
    }
    return known;
  }

  private Form parseBody() {
    if (isStreamed) {
      return new Form();
    }
    String type = request.headers().get("content-type");
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (type != null && lower.startsWith("multipart/form-data")) {
      var parts = new Multipart(type, request.body());
      files = parts.files();
      return parts.form();
    }
    if (lower.startsWith("application/x-www-form-urlencoded")) {
      return Form.parse(new String(request.body(), StandardCharsets.ISO_8859_1), "body");
    }
    return new Form();
  }
}
