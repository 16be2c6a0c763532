package dev.eddy.weaver;

import java.util.List;

/**
 * What the weaver knows of eddy-core: names, and nothing else, so that the two jars may be updated
 * apart. A test resolves each of them against the core.
 */
final class CoreNames {
  /** The version of the contract that woven code is written for: {@code Frame.CONTRACT}. */
  static final int CONTRACT = 1;

  /** One of these is in the constant pool of every class that has something to weave. */
  static final List<String> IN_EVERY_USER =
      List.of("dev/eddy/Coroutine", "dev/eddy/AsyncGenerator");

  static final String COROUTINES = "dev/eddy/Coroutines";
  static final String ASYNC = "async";
  static final String EAGER = "coroutine";
  static final String AWAIT = "await";
  static final String GENERATOR = "generator";
  static final String EACH = "each";

  static final String BODY = "dev/eddy/CoroutineBody";
  static final String ACTION = "dev/eddy/CoroutineAction";
  static final String GENERATOR_BODY = "dev/eddy/AsyncGenerator$Body";
  static final String ASYNC_GENERATOR_DESCRIPTOR = "Ldev/eddy/AsyncGenerator;";
  static final String ASYNC_CLOSEABLE = "dev/eddy/AsyncCloseable";
  static final String CLOSE_ASYNC = "closeAsync";
  static final String TASK_GROUP = "dev/eddy/TaskGroup";
  static final String TASK_GROUP_OPEN = "open";
  static final String TASK_GROUP_DESCRIPTOR = "Ldev/eddy/TaskGroup;";
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
  static final String FRAME_OPEN_TASK_GROUP = "openTaskGroup";
  static final String FRAME_LOCALS = "locals";
  static final String FRAME_KEPT = "kept";

  static final String BODY_FACTORY = "dev/eddy/woven/BodyFactory";
  static final String ACTION_FACTORY = "dev/eddy/woven/ActionFactory";
  static final String GENERATOR_FACTORY = "dev/eddy/woven/GeneratorFactory";
  static final String FACTORY_CREATE = "create";

  static final String METHOD_REFERENCE = "dev/eddy/woven/MethodReference";
  static final String METHOD_REFERENCE_BODY = "body";
  static final String METHOD_REFERENCE_ACTION = "action";
  static final String METHOD_REFERENCE_GENERATOR = "generator";

  static final String EACH_CLASS = "dev/eddy/woven/Each";
  static final String EACH_OF = "of";
  static final String EACH_FETCH = "fetch";
  static final String EACH_LEAVE = "leave";

  static final String WOVEN_MARK_DESCRIPTOR = "Ldev/eddy/woven/Woven;";
  static final String WOVEN_MARK_CONTRACT = "contract";

  private CoreNames() {}
}
