package dev.eddy.http;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.Promise;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest extends RawTest {
  private static final String TEXT = CompressingProgram.TEXT;

  private Promise<Void> next;

  static final class Text extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setHeader("etag", "\"tag\"");
      write(TEXT);
      return null;
    }
  }

  static final class Image extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setHeader("content-type", "image/png");
      write(TEXT);
      return null;
    }
  }

  static final class Part extends RequestHandler {
    @Override
    protected Awaitable<?> get() {
      setStatus(206);
      write(TEXT);
      return null;
    }
  }

  /** Says how long it is, and sends it in pieces. */
  static final class Announced extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            setHeader("Content-Type", "text/plain");
            setHeader("Content-Length", "6");
            write("one");
            await(flush());
            write("two");
          });
    }
  }

  @StreamRequestBody
  static final class Streamed extends RequestHandler {
    @Override
    protected Awaitable<?> dataReceived(byte[] chunk) {
      return null;
    }

    @Override
    protected Awaitable<?> post() {
      return finish("whole");
    }
  }

  final class Pieces extends RequestHandler {
    @Override
    protected Coroutine<Void> get() {
      return async(
          () -> {
            write("one ");
            await(flush());
            await(next);
            write("two");
          });
    }
  }

  static final class Length extends RequestHandler {
    @Override
    protected Awaitable<?> post() {
      write(request().headers().get("content-encoding") + " " + request().body().length);
      return null;
    }
  }

  @BeforeEach
  void serve() throws IOException {
    next = new Promise<>();
    serve(
        HttpServer.builder(
                Application.builder()
                    .route("/", Hello::new)
                    .route("/text", Text::new)
                    .route("/image", Image::new)
                    .route("/part", Part::new)
                    .route("/pieces", Pieces::new)
                    .route("/length", Length::new)
                    .route("/announced", Announced::new)
                    .route("/streamed", Streamed::new)
                    .build())
            .compressResponse(true)
            .decompressRequest(true)
            .maxBodySize(1_000_000));
  }

  private HttpResponse<byte[]> fetch(String path, String accepts) throws Exception {
    HttpRequest request = to(path).header("Accept-Encoding", accepts).build();
    var sent = client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    return test.run(() -> await(sent));
  }

  private static String unzip(byte[] zipped) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] zip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  // ---- responses

  @Test
  void text_isCompressed_forWhoCanReadIt() throws Exception {
    HttpResponse<byte[]> response = fetch("/text", "deflate, gzip;q=0.5");

    assertThat(response.headers().firstValue("content-encoding")).contains("gzip");
    assertThat(response.headers().firstValue("vary")).contains("Accept-Encoding");
    assertThat(response.headers().firstValue("etag")).contains("W/\"tag\"");
    assertThat(response.body()).hasSizeLessThan(1000);
    assertThat(unzip(response.body())).isEqualTo(TEXT);
  }

  @Test
  void text_isPlain_forWhoCannot() throws Exception {
    HttpResponse<byte[]> response = fetch("/text", "identity");

    assertThat(response.headers().map()).doesNotContainKey("content-encoding");
    assertThat(response.headers().firstValue("vary")).contains("Accept-Encoding");
    assertThat(response.headers().firstValue("etag")).contains("\"tag\"");
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
  }

  @Test
  void whatIsNotWorthIt_isPlain() throws Exception {
    for (String path : new String[] {"/", "/image", "/part"}) {
      assertThat(fetch(path, "gzip").headers().map()).doesNotContainKey("content-encoding");
    }
    assertThat(fetch("/image", "gzip").headers().map()).doesNotContainKey("vary");
  }

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  @ValueSource(strings = {"gzip", "zstd"})
  void flushedPieces_getThroughAtOnce(String encoding) throws Exception {
    HttpRequest request = to("/pieces").header("Accept-Encoding", encoding).build();
    String whole =
        test.run(
            () -> {
              var sent = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
              InputStream unzipped = await(blocking(() -> decoder(encoding, sent.get().body())));
              byte[] first = await(blocking(() -> unzipped.readNBytes(4)));
              next.setResult(null);
              byte[] rest = await(blocking(unzipped::readAllBytes));
              return new String(first, StandardCharsets.UTF_8)
                  + new String(rest, StandardCharsets.UTF_8);
            });

    assertThat(whole).isEqualTo("one two");
  }

  @ParameterizedTest
  @CsvSource({
    "'gzip', true",
    "'GZIP', true",
    "'*', true",
    "'br;q=1, *;q=0.1', true",
    "'gzip;q=0', false",
    "'*, gzip;q=0, br;q=0, zstd;q=0', false",
    "'gzip;q=x', false",
    "'xgzip', false",
  })
  void accepted_isUnderstood(String accepts, boolean isCompressed) throws Exception {
    assertThat(fetch("/text", accepts).headers().firstValue("content-encoding").isPresent())
        .isEqualTo(isCompressed);
  }

  private static InputStream decoder(String encoding, InputStream in) throws IOException {
    return switch (encoding) {
      case "br" -> new BrotliInputStream(in);
      case "zstd" -> new ZstdInputStream(in);
      default -> new GZIPInputStream(in, 64);
    };
  }

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64") // the library of Brotli is for this alone
  @CsvSource({
    "'br', br",
    "'zstd', zstd",
    "'gzip, deflate, br, zstd', br", // as browsers say it
    "'gzip, deflate, zstd', zstd",
    "'zstd;q=1.0, br;q=1.0, gzip;q=1.0', br",
    "'br;q=0.9, zstd', zstd",
    "'br;q=0.5, gzip', gzip",
    "'br;q=0.5, gzip;q=0.7, zstd;q=0.6', gzip",
    "'br;q=0, zstd;q=0.001', zstd",
    "'br;q=0, *', zstd",
    "'BR', br",
    "'*', br",
    "'br, identity;q=0', br",
  })
  void whatTheClientLikesBest_isTaken(String accepts, String encoding) throws Exception {
    HttpResponse<byte[]> response = fetch("/text", accepts);

    assertThat(response.headers().firstValue("content-encoding")).contains(encoding);
    assertThat(response.headers().firstValue("vary")).contains("Accept-Encoding");
    assertThat(response.headers().firstValue("etag")).contains("W/\"tag\"");
    assertThat(response.body()).hasSizeLessThan(1000);
    try (InputStream in = decoder(encoding, new ByteArrayInputStream(response.body()))) {
      assertThat(in.readAllBytes()).asString().isEqualTo(TEXT);
    }
  }

  @Test
  void head_hasNoBody() throws Exception {
    var request = to("/text").method("HEAD", HttpRequest.BodyPublishers.noBody());

    assertThat(send(request.header("Accept-Encoding", "gzip")).body()).isEmpty();
    assertThat(send(to("/")).body()).isEqualTo("Hello"); // and the next is not mixed up with it
  }

  // ---- requests

  private String post(String encoding, byte[] body) throws Exception {
    HttpRequest.Builder request =
        to("/length")
            .header("Content-Encoding", encoding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    HttpResponse<String> response = send(request);
    return response.statusCode() == 200 ? response.body() : "" + response.statusCode();
  }

  @Test
  void body_isDecompressed() throws Exception {
    assertThat(post("gzip", zip(TEXT.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("null " + TEXT.length());
    var deflated = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(deflated)) {
      out.write(new byte[500_000]);
    }
    assertThat(post("deflate", deflated.toByteArray())).isEqualTo("null 500000");
  }

  private static byte[] encode(String encoding, byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("br") ? new BrotliOutputStream(bytes) : new ZstdOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  @ValueSource(strings = {"br", "zstd"})
  void bodyOfALibrarysEncoding_isDecompressed(String encoding) throws Exception {
    byte[] text = TEXT.getBytes(StandardCharsets.UTF_8);
    byte[] broken = encode(encoding, text);
    broken[broken.length / 2] ^= 0x55;
    broken[1] ^= 0x55;

    assertThat(post(encoding, encode(encoding, text))).isEqualTo("null " + text.length);
    assertThat(post(encoding, encode(encoding, new byte[1_000_000]))).isEqualTo("null 1000000");
    assertThat(post(encoding, encode(encoding, new byte[1_000_001]))).isEqualTo("413");
    assertThat(post(encoding, encode(encoding, new byte[100_000_000]))).isEqualTo("413");
    assertThat(post(encoding, broken)).isEqualTo("400");
  }

  @Test
  void bodyAtTheLimitWhenDecompressed_isTaken() throws Exception {
    assertThat(post("gzip", zip(new byte[1_000_000]))).isEqualTo("null 1000000");
    assertThat(post("gzip", zip(new byte[1_000_001]))).isEqualTo("413");
  }

  @Test
  void http10_mayCompressToo() throws Exception {
    if (!isHttp2()) {
      byte[] zipped = zip(TEXT.getBytes(StandardCharsets.UTF_8));
      String fields = "Content-Encoding: gzip\r\nContent-Length: " + zipped.length + "\r\n\r\n";

      String answer =
          talk(wire -> wire.send("POST /length HTTP/1.0\r\n" + fields).send(zipped).readAll());
      String text = exchange("GET /text HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");

      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nnull " + TEXT.length());
      int body = text.indexOf("\r\n\r\n") + 4;
      assertThat(text.substring(0, body)).contains("content-encoding: gzip\r\n");
      assertThat(text.substring(0, body)).doesNotContain("chunked"); // HTTP/1.0 knows no chunks
      assertThat(unzip(text.substring(body).getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(TEXT);
    }
  }

  @Test
  void unknownEncoding_isTheHandlersAffair() throws Exception {
    assertThat(post("rot13", new byte[10])).isEqualTo("rot13 10");
  }

  @Test
  void bodyThatIsLongWhenDecompressed_is413() throws Exception {
    assertThat(post("gzip", zip(new byte[100_000_000]))).isEqualTo("413");
  }

  @Test
  void brokenBody_is400() throws Exception {
    byte[] broken = zip(TEXT.getBytes(StandardCharsets.UTF_8));
    broken[15] ^= 0x55;
    broken[16] ^= 0x55;

    assertThat(post("gzip", broken)).isEqualTo("400");
  }

  @Test
  void brokenStreamedBody_is400_howeverMuchOfItFollows() throws Exception {
    if (isHttp2()) {
      return; // the frames of the JDK's client cannot be chosen
    }
    test.expectLog().expect("400 POST /streamed");
    test.expectLog().expect("HTTP 400");
    String nonsense = "14\r\n" + "this is no gzip text" + "\r\n";

    String answer =
        exchange(
            "POST /streamed HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + nonsense
                + nonsense
                + "0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void refusedRequest_hasItsAnswer() throws Exception {
    if (!isHttp2()) {
      assertThat(exchange("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(exchange("GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void http10_hasNoChunks() throws Exception {
    if (!isHttp2()) {
      next.setResult(null);

      String flushed = exchange("GET /pieces HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");

      int body = flushed.indexOf("\r\n\r\n") + 4;
      assertThat(flushed.substring(0, body)).doesNotContain("chunked", "content-encoding");
      assertThat(flushed.substring(body)).isEqualTo("one two");
      assertThat(exchange("GET /announced HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n"))
          .contains("Content-Length: 6\r\n")
          .doesNotContain("chunked", "content-encoding")
          .endsWith("\r\n\r\nonetwo");
      String chunked = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
      assertThat(exchange("POST /length HTTP/1.0\r\nHost: a\r\n" + chunked))
          .startsWith("HTTP/1.1 400 ");
      assertThat(exchange("POST /length HTTP/1.0\r\nContent-Encoding: gzip\r\n" + chunked))
          .startsWith("HTTP/1.1 400 ");
    }
  }
}
