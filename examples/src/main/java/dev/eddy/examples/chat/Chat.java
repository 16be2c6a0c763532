package dev.eddy.examples.chat;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.sleep;

import dev.eddy.IOLoop;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A chat for browsers: a page, and a WebSocket over which everybody's lines go to everybody. All of
 * it runs on one thread, so that the room needs no lock.
 */
public final class Chat {
  static final String USAGE =
      """
      usage: ./eddy demo chat [PORT]
        PORT           where to listen, on this machine only; a free port unless told
      """;

  private static final Duration FAREWELL = Duration.ofMillis(300);

  /**
   * Serves until the program is told to end. Exits with 2 if the arguments are wrong.
   *
   * @param args see the usage
   * @throws Exception if it cannot listen
   */
  public static void main(String[] args) throws Exception {
    int port = 0;
    try {
      port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    } catch (NumberFormatException e) {
      System.err.println("chat: no port: " + args[0]);
      System.err.print(USAGE);
      System.exit(2);
    }
    serve(port, System.out);
  }

  private static void serve(int port, PrintStream out) throws Exception {
    var server = new ChatServer(port);
    IOLoop loop = IOLoop.current();
    loop.stopOnShutdown(
        Duration.ofSeconds(2),
        () ->
            async(
                () -> {
                  server.room().close();
                  await(sleep(FAREWELL)); // so that the members learn it
                }));
    out.println("The chat is at " + server.address() + " and ends with Ctrl-C. Open it twice.");
    loop.start();
  }

  private Chat() {}
}
