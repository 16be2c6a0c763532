package dev.eddy.weaver.internal.diagnostics;

import java.util.Set;

/**
 * What the diagnostics know of eddy-core: names as the source has them, and nothing else. A test
 * resolves each of them against the core.
 */
final class SourceNames {
  static final String COROUTINES = "dev.eddy.Coroutines";
  static final String ASYNC = "async";
  static final String EAGER = "coroutine";
  static final String GENERATOR = "generator";
  static final String AWAIT = "await";
  static final String EACH = "each";

  /** The methods of {@code Coroutines} that the weaver replaces. */
  static final Set<String> OF_CALLS = Set.of(ASYNC, EAGER, GENERATOR, AWAIT, EACH);

  static final String COROUTINE = "dev.eddy.Coroutine";
  static final String BODY = "dev.eddy.CoroutineBody";
  static final String ACTION = "dev.eddy.CoroutineAction";
  static final String GENERATOR_BODY = "dev.eddy.AsyncGenerator.Body";
  static final Set<String> BODY_TYPES = Set.of(BODY, ACTION, GENERATOR_BODY);
  static final String ASYNC_CLOSEABLE = "dev.eddy.AsyncCloseable";
  static final String CANCELLED = "dev.eddy.CancelledError";

  private SourceNames() {}
}
