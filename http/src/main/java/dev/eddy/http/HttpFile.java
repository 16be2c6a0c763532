package dev.eddy.http;

import org.jspecify.annotations.Nullable;

/** A file that a form has sent: {@link RequestHandler#getFiles}. */
public final class HttpFile {
  private final String filename;
  private final String contentType;
  private final byte[] body;

  HttpFile(@Nullable String filename, @Nullable String contentType, byte[] body) {
    this.filename = filename == null ? "" : filename;
    this.contentType = contentType == null ? "application/octet-stream" : contentType;
    this.body = body;
  }

  /**
   * Returns the name of the file.
   *
   * @return as the client sent it, so it may be any text, with slashes too: do not make a path of
   *     it. Empty if there is none
   */
  public String filename() {
    return filename;
  }

  /**
   * Returns the type of the content.
   *
   * @return as the client sent it; {@code application/octet-stream} if it sent none
   */
  public String contentType() {
    return contentType;
  }

  /**
   * Returns the content.
   *
   * @return not a copy
   */
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] body() {
    return body;
  }

  @Override
  public String toString() {
    return filename + " (" + contentType + ", " + body.length + " bytes)";
  }
}
