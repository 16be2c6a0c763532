package dev.eddy.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which methods of HTTP a class of handlers answers: those that it overrides. Any thread. */
final class AllowedMethods extends ClassValue<String> {
  private static final AllowedMethods KNOWN = new AllowedMethods();

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private AllowedMethods() {}

  /** Returns the value of the field {@code Allow}, empty if the class answers nothing. */
  static String of(Class<? extends RequestHandler> type) {
    return KNOWN.get(type);
  }

  @Override
  protected String computeValue(Class<?> type) {
    List<String> allowed = new ArrayList<>();
    for (String method : METHODS) {
      boolean isHeadAsGet = method.equals("HEAD") && allowed.contains("GET");
      if (isHeadAsGet || overrides(type, method.toLowerCase(Locale.ROOT))) {
        allowed.add(method);
      }
    }
    return String.join(", ", allowed);
  }

  private static boolean overrides(Class<?> type, String name) {
    for (Class<?> each = type; each != null && each != RequestHandler.class; ) {
      if (declares(each, name)) {
        return true;
      }
      each = each.getSuperclass();
    }
    return false;
  }

  private static boolean declares(Class<?> type, String name) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method -> method.getName().equals(name) && method.getParameterCount() == 0);
  }
}
