package dev.eddy.weaver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Weaves one class: the way in for all seams.
 *
 * <p>A class without coroutines, and one that is woven already, is left as it is. Otherwise each
 * lambda that is a coroutine's body becomes a state machine, and the place that made the lambda
 * makes its frame instead.
 */
final class ClassWeaver {
  /** Frames at every join are mandatory from this class file version on. */
  private static final int OLDEST_VERSION = Opcodes.V1_7;

  /** The newest one that the library for class files reads. */
  private static final int NEWEST_VERSION = Opcodes.V27;

  private static final int VERSION_OF_JAVA_0 = 44;

  /** Most classes are none of ours; the bytes of the constant pool tell without parsing it. */
  private static final List<BytePattern> IN_EVERY_USER =
      CoreNames.IN_EVERY_USER.stream().map(BytePattern::new).toList();

  private final ClassNode type;
  private final ClassShape shape;
  private final LambdaMethods lambdas;
  private final List<WovenClass> frames = new ArrayList<>();

  /** The factory of the frame of each lambda that is woven already, by the lambda's handle. */
  private final Map<Handle, Handle> factories = new HashMap<>();

  private ClassWeaver(ClassNode type) {
    this.type = type;
    this.shape = ClassShape.of(type);
    this.lambdas = new LambdaMethods(type);
  }

  /**
   * Weaves a class.
   *
   * @param classFile its class file
   * @return the new class file and those of its frames; empty if there is nothing to weave
   * @throws WeaveException if it has something that cannot be woven
   */
  static List<WovenClass> weave(byte[] classFile) {
    if (IN_EVERY_USER.stream().noneMatch(name -> name.isIn(classFile))) {
      return List.of();
    }
    var type = new ClassNode();
    reader(classFile).accept(type, ClassReader.EXPAND_FRAMES);
    if (type.name.startsWith("dev/eddy/woven/") || isWoven(type)) {
      return List.of();
    }
    return new ClassWeaver(type).weave();
  }

  private static ClassReader reader(byte[] classFile) {
    int version = ((classFile[6] & 0xff) << 8) | (classFile[7] & 0xff);
    if (version > NEWEST_VERSION) {
      throw new WeaveException(
          "the class file has version "
              + withRelease(version)
              + ", and this eddy-weaver knows those up to "
              + withRelease(NEWEST_VERSION)
              + ": use a newer eddy-weaver, or compile with --release "
              + releaseOf(NEWEST_VERSION),
          0);
    }
    return new ClassReader(classFile);
  }

  private static String withRelease(int version) {
    return version + " (Java " + releaseOf(version) + ")";
  }

  private static int releaseOf(int version) {
    return version - VERSION_OF_JAVA_0;
  }

  private static boolean isWoven(ClassNode type) {
    if (type.visibleAnnotations != null) {
      for (AnnotationNode annotation : type.visibleAnnotations) {
        if (annotation.desc.equals(CoreNames.WOVEN_MARK_DESCRIPTOR)) {
          return true;
        }
      }
    }
    return false;
  }

  private List<WovenClass> weave() {
    List<BodySite> sites = BodySites.find(type);
    if (sites.isEmpty() && !hasMisplacedCall()) {
      return List.of();
    }
    if ((shape.version() & 0xffff) < OLDEST_VERSION) {
      throw new WeaveException(
          shape.name().replace('/', '.')
              + " has class file version "
              + (shape.version() & 0xffff)
              + ", which has no stack map frames; compile it with --release 8 or higher",
          0);
    }
    MarkedReferences.makeLambdas(type, lambdas, sites);
    if (lambdas.separate(sites)) {
      sites = BodySites.find(type);
    }
    sites.forEach(this::weaveSite);
    markAsWoven();
    var result = new ArrayList<WovenClass>();
    result.add(new WovenClass(type.name, write()));
    result.addAll(frames);
    return result;
  }

  /**
   * A class whose only awaits, or loops over sequences, are at wrong places is marked too, so that
   * they get the right message.
   */
  private boolean hasMisplacedCall() {
    for (MethodNode method : type.methods) {
      for (var insn : method.instructions) {
        if (insn instanceof MethodInsnNode call
            && (AwaitCalls.isAwait(call) || EachLoops.isEach(call))) {
          return true;
        }
      }
    }
    return false;
  }

  private void weaveSite(BodySite site) {
    Handle factory = factories.get(site.implementation());
    if (factory == null) {
      MethodNode lambda = lambdas.find(site.implementation());
      if (lambda == null) {
        keepMethodReference(site);
        return;
      }
      factory = weaveLambda(lambda, SourceSite.of(type, site));
      factories.put(site.implementation(), factory);
    }
    MethodInsnNode consumer = site.consumer();
    if (consumer != null) {
      makeFrame(site, consumer, factory);
    } else {
      makeFactory(site, factory);
    }
  }

  private Handle weaveLambda(MethodNode lambda, String site) {
    BodyWeaver.Result woven = BodyWeaver.weave(shape, lambda, lambdas.frameNameOf(lambda), site);
    frames.add(woven.frame());
    return woven.body().factory();
  }

  /**
   * The body is consumed where it stands: {@code async(lambda)} becomes the call of the factory.
   */
  private static void makeFrame(BodySite site, MethodInsnNode consumer, Handle factory) {
    InsnList instructions = site.method().instructions;
    instructions.set(
        site.lambda(),
        new MethodInsnNode(
            Opcodes.INVOKESTATIC, factory.getOwner(), factory.getName(), factory.getDesc(), false));
    if (consumer.name.equals(CoreNames.EAGER)) {
      instructions.set(
          consumer,
          new MethodInsnNode(
              Opcodes.INVOKESTATIC,
              CoreNames.FRAME,
              CoreNames.FRAME_START_EAGERLY,
              "(" + CoreNames.COROUTINE_DESCRIPTOR + ")" + CoreNames.PROMISE_DESCRIPTOR,
              false));
    } else {
      instructions.remove(consumer);
    }
  }

  /** The body is kept: the lambda becomes one that makes a fresh coroutine each time. */
  private static void makeFactory(BodySite site, Handle factory) {
    InvokeDynamicInsnNode lambda = site.lambda();
    Type create = site.kind().create();
    lambda.name = CoreNames.FACTORY_CREATE;
    lambda.desc =
        Type.getMethodDescriptor(
            Type.getObjectType(site.kind().factory()), Type.getArgumentTypes(lambda.desc));
    lambda.bsmArgs[0] = create;
    lambda.bsmArgs[1] = factory;
    lambda.bsmArgs[2] = create;
  }

  /** A referenced method has no await in it: it is called in one step. */
  private void keepMethodReference(BodySite site) {
    InvokeDynamicInsnNode lambda = site.lambda();
    var wrap = new InsnList();
    String body = site.kind().descriptor();
    wrap.add(new LdcInsnNode(SourceSite.of(type, site)));
    wrap.add(
        new MethodInsnNode(
            Opcodes.INVOKESTATIC,
            CoreNames.METHOD_REFERENCE,
            site.kind().wrapper(),
            "(" + body + "Ljava/lang/String;)" + body,
            false));
    site.method().instructions.insert(lambda, wrap);
  }

  private void markAsWoven() {
    AnnotationVisitor mark = type.visitAnnotation(CoreNames.WOVEN_MARK_DESCRIPTOR, true);
    mark.visit(CoreNames.WOVEN_MARK_CONTRACT, CoreNames.CONTRACT);
    mark.visitEnd();
  }

  private byte[] write() {
    var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    type.accept(writer);
    try {
      return writer.toByteArray();
    } catch (MethodTooLargeException e) {
      throw new WeaveException(
          "a coroutine in "
              + shape.name().replace('/', '.')
              + " is too large: its woven code would have "
              + e.getCodeSize()
              + " bytes and a method may have 65535; move parts of it into coroutines of their own,"
              + " or keep fewer variables across its awaits",
          lineOfFirstAwait(e.getMethodName(), e.getDescriptor()));
    } catch (ClassTooLargeException e) {
      throw new WeaveException(
          "the class "
              + shape.name().replace('/', '.')
              + " is too large: it would have "
              + e.getConstantPoolCount()
              + " constants when it is woven and a class may have 65535; move some of its coroutines"
              + " into another class",
          0);
    }
  }

  private int lineOfFirstAwait(String method, String descriptor) {
    for (MethodNode each : type.methods) {
      if (each.name.equals(method) && each.desc.equals(descriptor)) {
        for (var insn : each.instructions) {
          if (insn instanceof MethodInsnNode call
              && call.name.equals(CoreNames.FRAME_AWAIT)
              && call.owner.contains(LambdaMethods.FRAME_INFIX)) {
            return Instructions.lineOf(call);
          }
        }
      }
    }
    return 0;
  }
}
