package dev.eddy.weaver;

/**
 * What the weaver knows of eddy-core: names, and nothing else, so that the two jars may be updated
 * apart. A test resolves each of them against the core.
 */
final class CoreNames {
  /** The version of the contract that woven code is written for: {@code Frame.CONTRACT}. */
  static final int CONTRACT = 1;

  /** In the constant pool of every class that has something to weave. */
  static final String IN_EVERY_USER = "dev/eddy/Coroutine";

  static final String COROUTINES = "dev/eddy/Coroutines";
  static final String ASYNC = "async";
  static final String EAGER = "coroutine";
  static final String AWAIT = "await";

  static final String BODY = "dev/eddy/CoroutineBody";
  static final String ACTION = "dev/eddy/CoroutineAction";
  static final String COROUTINE_DESCRIPTOR = "Ldev/eddy/Coroutine;";
  static final String AWAITABLE_DESCRIPTOR = "Ldev/eddy/Awaitable;";
  static final String PROMISE_DESCRIPTOR = "Ldev/eddy/Promise;";

  static final String FRAME = "dev/eddy/woven/Frame";
  static final String FRAME_LABEL = "label";
  static final String FRAME_SUSPENDED = "SUSPENDED";
  static final String FRAME_AWAIT = "await";
  static final String FRAME_RESULT = "result";
  static final String FRAME_AWAITABLE = "awaitable";
  static final String FRAME_START_EAGERLY = "startEagerly";
  static final String FRAME_LINK = "link";
  static final String FRAME_STEP = "step";
  static final String FRAME_SITE = "site";
  static final String FRAME_AWAITS = "awaits";

  static final String BODY_FACTORY = "dev/eddy/woven/BodyFactory";
  static final String ACTION_FACTORY = "dev/eddy/woven/ActionFactory";
  static final String FACTORY_CREATE = "create";

  static final String METHOD_REFERENCE = "dev/eddy/woven/MethodReference";
  static final String METHOD_REFERENCE_BODY = "body";
  static final String METHOD_REFERENCE_ACTION = "action";

  static final String WOVEN_MARK_DESCRIPTOR = "Ldev/eddy/woven/Woven;";
  static final String WOVEN_MARK_CONTRACT = "contract";

  private CoreNames() {}
}
