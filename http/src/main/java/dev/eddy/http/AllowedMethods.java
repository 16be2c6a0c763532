package dev.eddy.http;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The methods of HTTP that a class of handlers overrides, for the field Allow. Any thread. */
final class AllowedMethods extends ClassValue<String> {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
  private static final AllowedMethods KNOWN = new AllowedMethods();

  private AllowedMethods() {}

  /** Returns them with commas; empty if there are none. */
  static String of(Class<? extends RequestHandler> type) {
    return KNOWN.get(type);
  }

  @Override
  protected String computeValue(Class<?> type) {
    var allowed = new ArrayList<String>();
    for (String method : METHODS) {
      if (overrides(type, method) || (method.equals("HEAD") && allowed.contains("GET"))) {
        allowed.add(method);
      }
    }
    return String.join(", ", allowed);
  }

  private static boolean overrides(Class<?> type, String method) {
    String name = method.toLowerCase(Locale.ROOT);
    for (Class<?> each = type;
        each != null && each != RequestHandler.class;
        each = each.getSuperclass()) {
      for (Method declared : each.getDeclaredMethods()) {
        if (declared.getName().equals(name) && declared.getParameterCount() == 0) {
          return true;
        }
      }
    }
    return false;
  }
}
