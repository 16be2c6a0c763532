package dev.eddy.http;

import java.io.IOException;

/**
 * A response came, and its status is none of 200 to 299. Tornado's {@code HTTPClientError}, and an
 * {@link IOException} as all else that goes wrong with a fetch.
 */
public final class HttpClientError extends IOException {
  private static final long serialVersionUID = 1;

  private final transient HttpResponse response;

  HttpClientError(HttpResponse response) {
    super(
        "HTTP "
            + response.code()
            + ": "
            + response.reason()
            + " ("
            + response.request().method()
            + " "
            + response.request().url()
            + ")");
    this.response = response;
  }

  /**
   * Returns the status code.
   *
   * @return what the server sent, such as 404
   */
  public int code() {
    return response.code();
  }

  /**
   * Returns the response, whose body may say more.
   *
   * @return with its whole body, unless that was given to a streaming callback
   */
  public HttpResponse response() {
    return response;
  }
}
