package dev.eddy.http;

/** Which classes of handlers have {@link StreamRequestBody}. Any thread. */
final class StreamingHandlers extends ClassValue<Boolean> {
  private static final StreamingHandlers KNOWN = new StreamingHandlers();

  private StreamingHandlers() {}

  static boolean contains(Class<? extends RequestHandler> type) {
    return KNOWN.get(type);
  }

  @Override
  protected Boolean computeValue(Class<?> type) {
    return type.isAnnotationPresent(StreamRequestBody.class);
  }
}
