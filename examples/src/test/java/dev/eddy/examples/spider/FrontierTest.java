package dev.eddy.examples.spider;

import static dev.eddy.Coroutines.async;
import static dev.eddy.Coroutines.await;
import static dev.eddy.Coroutines.moment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.Coroutine;
import dev.eddy.IOLoop;
import dev.eddy.Promise;
import dev.eddy.examples.spider.Frontier.Link;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrontierTest {
  private static final Link FIRST = new Link(URI.create("/first"), null);
  private static final Link SECOND = new Link(URI.create("/second"), FIRST.target());

  private final Frontier frontier = new Frontier();

  @AfterEach
  void closeLoop() {
    IOLoop.current().close();
  }

  @Test
  void take_nothingWasAdded_isTheEnd() throws Exception {
    assertThat(IOLoop.current().runSync(frontier::take)).isNull();
  }

  @Test
  void add_pageThatIsKnown_isLeftOut() {
    frontier.add(FIRST);
    frontier.add(new Link(FIRST.target(), SECOND.target()));

    assertThat(frontier.waiting()).isEqualTo(1);
  }

  @Test
  void take_whileAnotherWorks_waitsForItsLinks() throws Exception {
    IOLoop.current().runSync(this::takeWhileAnotherWorks);
  }

  private Coroutine<Void> takeWhileAnotherWorks() {
    return async(
        () -> {
          frontier.add(FIRST);
          assertThat(await(frontier.take())).isEqualTo(FIRST);
          Promise<Link> second = frontier.take().start();
          Promise<Link> third = frontier.take().start();
          await(moment());
          assertThat(second.isDone()).isFalse();

          frontier.add(SECOND);
          frontier.done();
          assertThat(await(second)).isEqualTo(SECOND);
          assertThat(third.isDone()).isFalse();

          frontier.done();
          assertThat(await(third)).isNull();
          assertThat(frontier.inWork()).isZero();
        });
  }
}
