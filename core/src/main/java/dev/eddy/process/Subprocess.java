package dev.eddy.process;

import dev.eddy.AsyncCloseable;
import dev.eddy.Awaitable;
import dev.eddy.Coroutines;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.internal.Grantor;
import dev.eddy.internal.Waitlist;
import dev.eddy.internal.Workers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process: {@code tornado.process.Subprocess}.
 *
 * <pre>{@code
 * try (var git = Subprocess.start(new ProcessBuilder("git", "log", "--oneline"))) {
 *   for (String line : each(git.stdout())) {
 *     …
 *   }
 *   await(git.waitForExit());
 * } // the process is over here, whatever has happened
 * }</pre>
 *
 * <p>A child that writes more than a pipe holds, some 64 KB, waits until it is read: read both
 * streams, or have them {@linkplain ProcessBuilder#redirectErrorStream joined} or {@linkplain
 * ProcessBuilder.Redirect redirected}.
 */
public final class Subprocess implements AsyncCloseable {
  /** What a process gets to end when it is told to, before it is killed. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What the programs of this machine write. */
  private static final Charset NATIVE =
      Charset.forName(System.getProperty("native.encoding", Charset.defaultCharset().name()));

  private interface Output {
    void run() throws IOException;
  }

  private final IOLoop loop = IOLoop.current();
  private final Process process;

  /** For messages: nobody knows it any more when the process is over. */
  private final String name;

  /** Checks the thread, and is empty. */
  private final Waitlist<Void> checks = Waitlist.of(new Grantor<>("Subprocess"));

  private @Nullable LineReader stdout;
  private @Nullable LineReader stderr;

  /** The end of the last write: each begins when the one before it has ended. */
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);

  private @Nullable Promise<Void> closing;

  private Subprocess(Process process) {
    this.process = process;
    this.name =
        "process "
            + process.pid()
            + process.info().command().map(command -> " (" + command + ")").orElse("");
  }

  /**
   * Starts a process. That takes the loop's thread some milliseconds.
   *
   * @param builder says what to start, and where its streams go
   * @return the process, which belongs to this thread's loop
   * @throws IOException if it cannot be started
   * @throws IllegalStateException if this thread can have no loop
   */
  public static Subprocess start(ProcessBuilder builder) throws IOException {
    IOLoop unused = IOLoop.current(); // before there is a process that nobody would own
    return of(builder.start());
  }

  /**
   * Makes one of a process that was started elsewhere.
   *
   * @param process whose streams nobody else uses
   * @return the process, which belongs to this thread's loop
   * @throws IllegalStateException if this thread can have no loop
   */
  public static Subprocess of(Process process) {
    return new Subprocess(Objects.requireNonNull(process, "process"));
  }

  /**
   * Returns the process of the JDK, for its number, signals, and so on.
   *
   * @return the same at each call
   */
  public Process process() {
    return process;
  }

  // ---- its streams

  /**
   * Returns the lines that the process writes, in the machine's native encoding. For another one
   * make a {@link LineReader} of {@code process().getInputStream()}.
   *
   * @return the same at each call
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public LineReader stdout() {
    checks.check("Subprocess.stdout()");
    if (stdout == null) {
      stdout = LineReader.of(process.getInputStream(), NATIVE);
    }
    return stdout;
  }

  /**
   * Returns the lines that the process writes as errors, in the machine's native encoding.
   *
   * @return the same at each call
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public LineReader stderr() {
    checks.check("Subprocess.stderr()");
    if (stderr == null) {
      stderr = LineReader.of(process.getErrorStream(), NATIVE);
    }
    return stderr;
  }

  /**
   * Writes to the process, in the machine's native encoding, behind what was written before. Await
   * it before the next one, or memory has to hold what the process does not read.
   *
   * @param text as it is: a line wants its {@code \n}
   * @return done when the pipe has taken all of it; fails with an {@link IOException} if the
   *     process does not read any more. Cancelling it does not stop the write
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> write(String text) {
    checks.check("Subprocess.write()");
    byte[] bytes = text.getBytes(NATIVE);
    OutputStream stdin = process.getOutputStream();
    return output(
        () -> {
          stdin.write(bytes);
          stdin.flush();
        });
  }

  /**
   * Closes what the process reads, behind what was written: it finds the end of its input.
   *
   * @return done when it is closed; fails as a {@link #write}
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Void> closeStdin() {
    checks.check("Subprocess.closeStdin()");
    return output(process.getOutputStream()::close);
  }

  private Promise<Void> output(Output output) {
    written = written.thenRunAsync(() -> run(output), Workers.Pipes.EXECUTOR);
    return Coroutines.convertYielded(written);
  }

  private static void run(Output output) {
    try {
      output.run();
    } catch (IOException e) {
      throw new CompletionException(e); // which the await takes off again
    }
  }

  // ---- its end

  /**
   * Waits for the end of the process.
   *
   * @return zero; fails with a {@link CalledProcessException} if the exit code is another. A
   *     failure that nobody retrieves is logged. Cancelling it leaves the process alone
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Integer> waitForExit() {
    return waitForExit(true);
  }

  /**
   * Waits for the end of the process.
   *
   * @param raiseError whether an exit code other than zero is a failure
   * @return the exit code; 128 and the number of the signal, if one killed it
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public Promise<Integer> waitForExit(boolean raiseError) {
    checks.check("Subprocess.waitForExit()");
    return Coroutines.convertYielded(
        process.onExit().thenApply(ended -> checkedCode(ended.exitValue(), raiseError)));
  }

  private Integer checkedCode(int code, boolean raiseError) {
    if (raiseError && code != 0) {
      throw new CompletionException(new CalledProcessException(name, code));
    }
    return code;
  }

  /**
   * Calls back when the process has ended, in a later turn.
   *
   * @param callback gets the exit code; what it throws is logged
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  public void setExitCallback(IntConsumer callback) {
    Objects.requireNonNull(callback, "callback");
    loop.addFuture(waitForExit(false), ended -> callback.accept(process.exitValue()));
  }

  /**
   * Ends the process: tells it to end, as SIGTERM does, unless it has ended already, and kills it
   * after five seconds. Its own children are left alone.
   *
   * @return done when it has ended and its output is closed; its exit code is no failure
   * @throws IllegalStateException from another thread than the loop's, or if the loop is closed
   */
  @Override
  public Awaitable<Void> closeAsync() {
    checks.check("Subprocess.closeAsync()");
    Promise<Void> known = closing;
    if (known != null) {
      return known;
    }
    Promise<Integer> exit = waitForExit(false);
    var begun = new Promise<Void>();
    closing = begun;
    // Not Process.destroy(), which closes the streams as well, and may wait for one who writes.
    ProcessHandle handle = process.toHandle();
    if (handle.isAlive()) {
      handle.destroy();
    }
    IOLoop.Timeout kill = loop.callLater(GRACE, handle::destroyForcibly);
    exit.addDoneCallback(
        done -> {
          loop.removeTimeout(kill);
          closeReaders(begun);
        });
    return begun;
  }

  private void closeReaders(Promise<Void> end) {
    List<Awaitable<Void>> closings =
        Stream.of(Optional.ofNullable(stdout), Optional.ofNullable(stderr))
            .flatMap(Optional::stream)
            .map(LineReader::closeAsync)
            .toList();
    Coroutines.multi(closings)
        .start()
        .addDoneCallback(
            closed -> {
              Throwable failure = closed.exception();
              if (failure == null) {
                end.setResult(Waitlist.nothing());
              } else {
                end.setException(failure);
              }
            });
  }

  @Override
  public String toString() {
    return name;
  }
}
