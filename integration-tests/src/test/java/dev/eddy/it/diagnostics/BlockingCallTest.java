package dev.eddy.it.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockingCallTest extends DiagnosticsTest {

  @Test
  void threadsAndFutures() throws Exception {
    checkBody(
        "warning",
        """
        Thread«blocking-call».sleep(1);
        new Thread(() -> {})«blocking-call».join(5);
        TimeUnit.SECONDS«blocking-call».sleep(1);
        lock«blocking-call».wait();
        Future<String> future = new CompletableFuture<>();
        CompletableFuture<String> completable = new CompletableFuture<>();
        future«blocking-call».get(1, TimeUnit.SECONDS);
        completable«blocking-call».get();
        new CountDownLatch(1)«blocking-call».await();
        new Semaphore(1)«blocking-call».acquire();
        new Semaphore(1)«blocking-call».tryAcquire(1, TimeUnit.SECONDS);
        return completable«blocking-call».join();
        """);
  }

  @Test
  void queuesAndNetwork() throws Exception {
    check(
        "warning",
        """
        Coroutine<?> body(
            BlockingQueue<Integer> queue, LinkedBlockingDeque<Integer> deque, Process process,
            java.net.http.HttpClient client, java.net.http.HttpRequest request, java.net.Socket socket,
            java.net.ServerSocket server, java.net.URL url, java.sql.PreparedStatement statement) {
          return async(() -> {
            queue«blocking-call».put(1);
            deque«blocking-call».take();
            queue«blocking-call».poll(1, TimeUnit.SECONDS);
            process«blocking-call».waitFor();
            client«blocking-call».send(request, java.net.http.HttpResponse.BodyHandlers.ofString());
            server«blocking-call».accept();
            socket.getInputStream()«blocking-call».read();
            socket.getOutputStream()«blocking-call».write(1);
            System.in«blocking-call».read();
            url«blocking-call».openStream();
            statement«blocking-call».executeQuery();
          });
        }
        """);
  }

  @Test
  void whatDoesNotBlock_orNotHere() throws Exception {
    check(
        "warning",
        """
        void method() throws Exception { Thread.sleep(1); }
        static class Other { static void sleep(int i) {} }
        Coroutine<?> body(
            Future<String> future, CompletableFuture<String> stage, BlockingQueue<Integer> queue,
            PriorityBlockingQueue<Integer> unbounded, Map<String, Integer> map, InputStream in,
            Supplier<String> supplier, java.util.concurrent.locks.ReentrantLock mutex) {
          return async(() -> {
            await(sleep(Duration.ofSeconds(1)));
            Other.sleep(1);
            stage.getNow("x");
            stage.complete("x");
            queue.offer(1);
            queue.poll();
            unbounded.put(1);
            map.get("a");
            map.put("a", 1);
            supplier.get();
            new Semaphore(1).tryAcquire();
            new ByteArrayInputStream(new byte[1]).read();
            in.read();
            String.join(",", "a");
            mutex.lock();
            mutex.unlock();
            await(IOLoop.current().runInExecutor(() -> future.get()));
            await(IOLoop.current().runInExecutor(future::get));
            new Thread() { @Override public void run() { stage.join(); } }.start();
            return await(future);
          });
        }
        """);
  }

  @Test
  void message_saysWhatToWrite() throws Exception {
    assertThat(compile("Coroutine<?> m() { return async(() -> { Thread.sleep(1); }); }").texts())
        .containsExactly(
            "[eddy:blocking-call] Thread.sleep blocks the loop's thread, and with it every other"
                + " coroutine: write await(sleep(…)) (see docs/errors/blocking-call.md)");
  }
}
