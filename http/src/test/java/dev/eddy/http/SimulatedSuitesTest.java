package dev.eddy.http;

import org.junit.jupiter.api.Nested;

/**
 * What is tested over sockets holds over a simulated network. The tests that are overridden here,
 * and so are none, open sockets of their own; one turns until garbage is collected, and no virtual
 * time passes meanwhile.
 */
class SimulatedSuitesTest {
  @Nested
  class SimulatedArguments extends ArgumentsTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void brokenEscapeInThePath_is400() {}

    @Override
    void brokenQueryAndForm_are400(String broken) {}
  }

  @Nested
  class SimulatedCookie extends CookieTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void cookies_areRead() {}
  }

  @Nested
  class SimulatedEtag extends EtagTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }
  }

  @Nested
  class SimulatedEventStream extends EventStreamTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void clientThatGoes_endsTheStream() {}
  }

  @Nested
  class SimulatedJson extends JsonTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }
  }

  @Nested
  class SimulatedRoutes extends RoutesTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void redirectHandler_leadsOn(String path, int status, String location) {}
  }

  @Nested
  class SimulatedXsrf extends XsrfTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }
  }

  @Nested
  class SimulatedAsyncHttpClient extends AsyncHttpClientTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void failureThatNobodyAwaits_isLogged() {}
  }

  @Nested
  class SimulatedClientRedirect extends ClientRedirectTest {
    @Override
    World newWorld() {
      return new SimulatedWorld();
    }

    @Override
    void longBodyOfARedirect_isNotWaitedFor() {}

    @Override
    void requestTimeout_isForAllRedirects() {}
  }
}
