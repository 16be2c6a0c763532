package dev.eddy.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eddy.AsyncCloseable;
import dev.eddy.AsyncGenerator;
import dev.eddy.AsyncIterable;
import dev.eddy.AsyncIterator;
import dev.eddy.Awaitable;
import dev.eddy.Coroutine;
import dev.eddy.CoroutineAction;
import dev.eddy.CoroutineBody;
import dev.eddy.Coroutines;
import dev.eddy.Promise;
import dev.eddy.TaskGroup;
import dev.eddy.woven.ActionFactory;
import dev.eddy.woven.BodyFactory;
import dev.eddy.woven.Each;
import dev.eddy.woven.Frame;
import dev.eddy.woven.GeneratorFactory;
import dev.eddy.woven.MethodReference;
import dev.eddy.woven.Woven;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Type;

/** The weaver knows the core by names only; each of them is there. */
class CoreNamesTest {

  @Test
  void types_areThere() {
    assertThat(CoreNames.COROUTINES).isEqualTo(Type.getInternalName(Coroutines.class));
    assertThat(CoreNames.BODY).isEqualTo(Type.getInternalName(CoroutineBody.class));
    assertThat(CoreNames.ACTION).isEqualTo(Type.getInternalName(CoroutineAction.class));
    assertThat(CoreNames.FRAME).isEqualTo(Type.getInternalName(Frame.class));
    assertThat(CoreNames.BODY_FACTORY).isEqualTo(Type.getInternalName(BodyFactory.class));
    assertThat(CoreNames.ACTION_FACTORY).isEqualTo(Type.getInternalName(ActionFactory.class));
    assertThat(CoreNames.METHOD_REFERENCE).isEqualTo(Type.getInternalName(MethodReference.class));
    assertThat(CoreNames.GENERATOR_BODY).isEqualTo(Type.getInternalName(AsyncGenerator.Body.class));
    assertThat(CoreNames.GENERATOR_FACTORY).isEqualTo(Type.getInternalName(GeneratorFactory.class));
    assertThat(CoreNames.EACH_CLASS).isEqualTo(Type.getInternalName(Each.class));
    assertThat(CoreNames.ASYNC_CLOSEABLE).isEqualTo(Type.getInternalName(AsyncCloseable.class));
    assertThat(CoreNames.ASYNC_GENERATOR_DESCRIPTOR)
        .isEqualTo(Type.getDescriptor(AsyncGenerator.class));
    assertThat(CoreNames.COROUTINE_DESCRIPTOR).isEqualTo(Type.getDescriptor(Coroutine.class));
    assertThat(CoreNames.AWAITABLE_DESCRIPTOR).isEqualTo(Type.getDescriptor(Awaitable.class));
    assertThat(CoreNames.PROMISE_DESCRIPTOR).isEqualTo(Type.getDescriptor(Promise.class));
    assertThat(CoreNames.WOVEN_MARK_DESCRIPTOR).isEqualTo(Type.getDescriptor(Woven.class));
  }

  @Test
  void contractVersion_isTheSame() throws Exception {
    assertThat(Frame.CONTRACT).isEqualTo(CoreNames.CONTRACT);
    assertThat(Woven.class.getMethod(CoreNames.WOVEN_MARK_CONTRACT).getReturnType())
        .isEqualTo(int.class);
  }

  @Test
  void frame_hasWhatWovenCodeCalls() throws Exception {
    assertThat(Frame.class.getField(CoreNames.FRAME_LABEL).getType()).isEqualTo(short.class);
    assertThat(Frame.class.getField(CoreNames.FRAME_SUSPENDED).getType()).isEqualTo(Object.class);
    assertMethod(Frame.class, CoreNames.FRAME_AWAIT, Object.class, Awaitable.class);
    assertMethod(Frame.class, CoreNames.FRAME_RESULT, Object.class);
    assertStatic(Frame.class, CoreNames.FRAME_START_EAGERLY, Promise.class, Coroutine.class);
    assertStatic(Frame.class, CoreNames.FRAME_LINK, void.class, int.class, String.class);
    assertProtected(CoreNames.FRAME_STEP, Object.class);
    assertProtected(CoreNames.FRAME_SITE, String.class);
    assertThat(CoreNames.TASK_GROUP).isEqualTo(Type.getInternalName(TaskGroup.class));
    assertThat(CoreNames.TASK_GROUP_DESCRIPTOR).isEqualTo(Type.getDescriptor(TaskGroup.class));
    assertStatic(TaskGroup.class, CoreNames.TASK_GROUP_OPEN, TaskGroup.class);
    assertMethod(Frame.class, CoreNames.FRAME_OPEN_TASK_GROUP, TaskGroup.class);
    Method locals = Frame.class.getDeclaredMethod(CoreNames.FRAME_LOCALS);
    assertThat(locals.getReturnType()).isEqualTo(String.class);
    Method kept = Frame.class.getDeclaredMethod(CoreNames.FRAME_KEPT);
    assertThat(kept.getReturnType()).isEqualTo(Object[].class);
    Method awaits = Frame.class.getDeclaredMethod(CoreNames.FRAME_AWAITS);
    assertThat(awaits.getReturnType()).isEqualTo(String.class);
  }

  @Test
  void everyAwait_canBeConverted() throws Exception {
    int awaits = 0;
    for (Method method : Coroutines.class.getMethods()) {
      if (method.getName().equals(CoreNames.AWAIT)) {
        awaits++;
        Class<?> awaited = method.getParameterTypes()[0];
        if (awaited != Awaitable.class) {
          assertStatic(Frame.class, CoreNames.FRAME_AWAITABLE, Awaitable.class, awaited);
        }
      }
    }
    assertThat(awaits).isEqualTo(6);
  }

  @Test
  void starters_takeBothKindsOfBody() throws Exception {
    for (Class<?> body : new Class<?>[] {CoroutineBody.class, CoroutineAction.class}) {
      assertStatic(Coroutines.class, CoreNames.ASYNC, Coroutine.class, body);
      assertStatic(Coroutines.class, CoreNames.EAGER, Promise.class, body);
    }
  }

  @Test
  void factories_create() throws Exception {
    assertMethod(BodyFactory.class, CoreNames.FACTORY_CREATE, Coroutine.class);
    assertMethod(ActionFactory.class, CoreNames.FACTORY_CREATE, Coroutine.class);
    assertStatic(
        MethodReference.class,
        CoreNames.METHOD_REFERENCE_BODY,
        CoroutineBody.class,
        CoroutineBody.class,
        String.class);
    assertStatic(
        MethodReference.class,
        CoreNames.METHOD_REFERENCE_ACTION,
        CoroutineAction.class,
        CoroutineAction.class,
        String.class);
  }

  @Test
  void generators_areMade() throws Exception {
    assertStatic(
        Coroutines.class, CoreNames.GENERATOR, AsyncIterator.class, AsyncGenerator.Body.class);
    assertMethod(
        GeneratorFactory.class, CoreNames.FACTORY_CREATE, Coroutine.class, AsyncGenerator.class);
    assertStatic(
        MethodReference.class,
        CoreNames.METHOD_REFERENCE_GENERATOR,
        AsyncGenerator.Body.class,
        AsyncGenerator.Body.class,
        String.class);
  }

  @Test
  void sequencesAndResources_areAwaited() throws Exception {
    for (Class<?> read : List.of(AsyncIterator.class, AsyncIterable.class)) {
      assertStatic(Coroutines.class, CoreNames.EACH, Iterable.class, read);
      assertStatic(Each.class, CoreNames.EACH_OF, Iterator.class, read);
    }
    assertStatic(Each.class, CoreNames.EACH_FETCH, Awaitable.class, Iterator.class);
    assertStatic(Each.class, CoreNames.EACH_LEAVE, Awaitable.class, Iterator.class);
    assertStatic(
        Each.class, CoreNames.EACH_LEAVE, Awaitable.class, Throwable.class, Iterator.class);
    assertMethod(AsyncCloseable.class, CoreNames.CLOSE_ASYNC, Awaitable.class);
    assertMethod(AsyncCloseable.class, CoreNames.CLOSE_ASYNC, Awaitable.class, Throwable.class);
  }

  private static void assertMethod(
      Class<?> owner, String name, Class<?> returned, Class<?>... parameters) throws Exception {
    assertThat(owner.getMethod(name, parameters).getReturnType()).isEqualTo(returned);
  }

  private static void assertStatic(
      Class<?> owner, String name, Class<?> returned, Class<?>... parameters) throws Exception {
    Method method = owner.getMethod(name, parameters);
    assertThat(method.getReturnType()).isEqualTo(returned);
    assertThat(Modifier.isStatic(method.getModifiers())).isTrue();
  }

  private static void assertProtected(String name, Class<?> returned) throws Exception {
    Method method = Coroutine.class.getDeclaredMethod(name);
    assertThat(method.getReturnType()).isEqualTo(returned);
    assertThat(Modifier.isProtected(method.getModifiers())).isTrue();
  }
}
