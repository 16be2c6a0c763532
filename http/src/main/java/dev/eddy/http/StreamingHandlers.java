package dev.eddy.http;

/** How handlers take bodies, by their class: see {@link StreamRequestBody}. Any thread. */
final class StreamingHandlers extends ClassValue<StreamingHandlers.Setting> {
  private static final StreamingHandlers KNOWN = new StreamingHandlers();

  /** For {@link StreamRequestBody#maxBodySize}. */
  private static final long AS_THE_SERVER = -1;

  private StreamingHandlers() {}

  /**
   * What a class says.
   *
   * @param isStreaming whether it has the annotation
   * @param maxBodySize in bytes; 0 for no limit, -1 for that of the server
   */
  record Setting(boolean isStreaming, long maxBodySize) {
    /**
     * Returns how long a body may be.
     *
     * @param ofServer 0 for no limit
     * @return in bytes
     */
    long limit(long ofServer) {
      long limit = maxBodySize == AS_THE_SERVER ? ofServer : maxBodySize;
      return limit == 0 ? Long.MAX_VALUE : limit;
    }
  }

  static Setting of(Class<?> type) {
    return KNOWN.get(type);
  }

  @Override
  protected Setting computeValue(Class<?> type) {
    StreamRequestBody annotation = type.getAnnotation(StreamRequestBody.class);
    if (annotation == null) {
      return new Setting(false, AS_THE_SERVER);
    }
    long maxBodySize = annotation.maxBodySize();
    if (maxBodySize < AS_THE_SERVER) {
      throw new IllegalArgumentException(
          "@StreamRequestBody(maxBodySize = "
              + maxBodySize
              + ") of "
              + type.getName()
              + " (expected a number of bytes, 0 for no limit, or -1 for that of the server)");
    }
    return new Setting(true, maxBodySize);
  }
}
