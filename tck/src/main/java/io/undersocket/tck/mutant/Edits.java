package io.undersocket.tck.mutant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * The kinds of change that mutants are made of. None moves a jump or its target, so that the frames
 * which the compiler has noted stay right.
 *
 * <p>A call is named by its method, as {@code flush}, or with the class in front where that is not
 * enough, as {@code List.add}. A <em>fault</em> is a method of {@link Faults}.
 */
final class Edits {

  private Edits() {}

  // --- calls -----------------------------------------------------------------------------------

  /** A call is left out; what it would have returned is null, 0 or false. */
  static Edit drop(String call) {
    return atCalls(
        "no call of " + call,
        call,
        (method, instruction) -> {
          InsnList code = new InsnList();
          Code.popArguments(instruction, code);
          Code.pushDefault(Type.getReturnType(instruction.desc), code);
          Code.replace(method, instruction, code);
        });
  }

  /** Another method of the same class with the same parameters is called. */
  static Edit redirect(String call, String other) {
    return atCalls(
        "a call of " + other + " instead of " + call,
        call,
        (method, instruction) -> instruction.name = other);
  }

  /** A fault is called with the same arguments, the receiver first. */
  static Edit instead(String call, String fault) {
    return atCalls(
        fault + " instead of " + call,
        call,
        (method, instruction) -> {
          InsnList code = new InsnList();
          Code.invoke(fault, Type.getReturnType(instruction.desc), code);
          Code.replace(method, instruction, code);
        });
  }

  /** A call is made twice in a row, with the same arguments; the second result counts. */
  static Edit twice(String call) {
    return atCalls(
        "two calls of " + call,
        call,
        (method, instruction) -> {
          Code.Spill spill = Code.Spill.of(method, instruction, 0);
          InsnList first = new InsnList();
          spill.store(first);
          spill.load(first);
          first.add(instruction.clone(null));
          Code.pop(Type.getReturnType(instruction.desc), first);
          spill.load(first);
          method.instructions.insertBefore(instruction, first);
        });
  }

  /** What a call returns goes through a fault. */
  static Edit result(String call, String fault) {
    return atCalls(
        fault + " of what " + call + " returns",
        call,
        (method, instruction) -> {
          InsnList code = new InsnList();
          Code.invoke(fault, Type.getReturnType(instruction.desc), code);
          method.instructions.insert(instruction, code);
        });
  }

  /**
   * An argument of a call goes through a fault.
   *
   * @param index which one, from 0 on, the receiver not counted
   */
  static Edit argument(String call, int index, String fault) {
    return atCalls(
        fault + " of argument " + index + " of " + call,
        call,
        (method, instruction) -> {
          boolean hasReceiver = instruction.getOpcode() != Opcodes.INVOKESTATIC;
          Code.Spill above = Code.Spill.of(method, instruction, index + 1 + (hasReceiver ? 1 : 0));
          InsnList code = new InsnList();
          above.store(code);
          Code.invoke(fault, Type.getArgumentTypes(instruction.desc)[index], code);
          above.load(code);
          method.instructions.insertBefore(instruction, code);
        });
  }

  // --- values ----------------------------------------------------------------------------------

  /** A text, a part of a concatenation included, is another. */
  static Edit text(String from, String to) {
    return new Edit(
        "\"" + to + "\" instead of \"" + from + "\"",
        method -> {
          List<Runnable> places = new ArrayList<>();
          for (AbstractInsnNode instruction : method.instructions) {
            if (instruction instanceof LdcInsnNode constant && from.equals(constant.cst)) {
              places.add(() -> constant.cst = to);
            } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
              for (int i = 0; i < dynamic.bsmArgs.length; i++) {
                int index = i;
                if (dynamic.bsmArgs[i] instanceof String recipe && recipe.contains(from)) {
                  places.add(() -> dynamic.bsmArgs[index] = recipe.replace(from, to));
                }
              }
            }
          }
          return places;
        });
  }

  /** A whole number is another. */
  static Edit number(long from, long to) {
    return at(
        to + " instead of " + from,
        instruction -> {
          Long value = wholeNumber(instruction);
          return value != null && value == from;
        },
        (method, instruction) -> {
          boolean wide =
              instruction instanceof LdcInsnNode constant
                  ? constant.cst instanceof Long
                  : instruction.getOpcode() == Opcodes.LCONST_0
                      || instruction.getOpcode() == Opcodes.LCONST_1;
          InsnList code = new InsnList();
          code.add(new LdcInsnNode(wide ? (Object) to : (Object) (int) to));
          Code.replace(method, instruction, code);
        });
  }

  private static @Nullable Long wholeNumber(AbstractInsnNode instruction) {
    int opcode = instruction.getOpcode();
    if (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.ICONST_5) {
      return (long) opcode - Opcodes.ICONST_0;
    }
    if (opcode == Opcodes.LCONST_0 || opcode == Opcodes.LCONST_1) {
      return (long) opcode - Opcodes.LCONST_0;
    }
    if (opcode == Opcodes.BIPUSH || opcode == Opcodes.SIPUSH) {
      return (long) ((IntInsnNode) instruction).operand;
    }
    if (instruction instanceof LdcInsnNode constant
        && (constant.cst instanceof Integer || constant.cst instanceof Long)) {
      return ((Number) constant.cst).longValue();
    }
    return null;
  }

  /** A static field of the same class is read instead of another. */
  static Edit constant(String name, String other) {
    return at(
        other + " instead of " + name,
        instruction ->
            instruction instanceof FieldInsnNode field
                && field.name.equals(name)
                && field.getOpcode() == Opcodes.GETSTATIC,
        (method, instruction) -> ((FieldInsnNode) instruction).name = other);
  }

  // --- conditions ------------------------------------------------------------------------------

  /**
   * What is done on a condition is done always.
   *
   * @param mention a method, field, class or text that the condition mentions last
   */
  static Edit enter(String mention) {
    return onCondition("always what depends on " + mention, mention, Opcodes.ICONST_1);
  }

  /** What is done on a condition is never done; see {@link #enter}. */
  static Edit skip(String mention) {
    return onCondition("never what depends on " + mention, mention, Opcodes.ICONST_0);
  }

  /**
   * What is refused with a message of this text is not refused.
   *
   * @param message a part of the text
   */
  static Edit permit(String message) {
    return new Edit(
        "\"" + message + "\" permitted",
        method -> {
          List<Runnable> places = new ArrayList<>();
          for (AbstractInsnNode instruction : method.instructions) {
            JumpInsnNode guard = contains(instruction, message) ? guard(instruction) : null;
            if (guard != null) {
              places.add(() -> permit(method, guard, instruction));
            }
          }
          return places;
        });
  }

  /** The last condition before. */
  private static @Nullable JumpInsnNode guard(AbstractInsnNode refusal) {
    for (AbstractInsnNode each = refusal; each != null; each = each.getPrevious()) {
      if (each instanceof JumpInsnNode jump && jump.getOpcode() != Opcodes.GOTO) {
        return jump;
      }
    }
    return null;
  }

  /** The last condition jumps over the refusal; those before it that jump right to it never do. */
  private static void permit(MethodNode method, JumpInsnNode guard, AbstractInsnNode refusal) {
    int from = method.instructions.indexOf(guard);
    int to = method.instructions.indexOf(refusal);
    for (AbstractInsnNode each : method.instructions.toArray()) {
      if (each instanceof JumpInsnNode jump && jump != guard && jump.getOpcode() != Opcodes.GOTO) {
        int target = method.instructions.indexOf(jump.label);
        if (target > from && target < to) {
          decide(method, jump, Opcodes.ICONST_1);
        }
      }
    }
    decide(method, guard, Opcodes.ICONST_0);
  }

  private static boolean contains(AbstractInsnNode instruction, String text) {
    if (instruction instanceof InvokeDynamicInsnNode dynamic) {
      return Arrays.stream(dynamic.bsmArgs)
          .anyMatch(argument -> argument instanceof String recipe && recipe.contains(text));
    }
    return instruction instanceof LdcInsnNode constant
        && constant.cst instanceof String words
        && words.contains(text);
  }

  private static Edit onCondition(String words, String mention, int truth) {
    return new Edit(
        words,
        method -> {
          List<Runnable> places = new ArrayList<>();
          for (AbstractInsnNode instruction : method.instructions) {
            JumpInsnNode jump = mentions(instruction, mention) ? nextCondition(instruction) : null;
            if (jump != null) {
              places.add(() -> decide(method, jump, truth));
            }
          }
          return places;
        });
  }

  private static boolean mentions(AbstractInsnNode instruction, String what) {
    if (instruction instanceof MethodInsnNode call) {
      return Code.names(call, what);
    }
    if (instruction instanceof FieldInsnNode field) {
      return field.name.equals(what) && field.getOpcode() != Opcodes.PUTFIELD;
    }
    if (instruction instanceof TypeInsnNode type) {
      return type.getOpcode() == Opcodes.INSTANCEOF && Code.simpleName(type.desc).equals(what);
    }
    return instruction instanceof LdcInsnNode constant && what.equals(constant.cst);
  }

  /** The condition that the value goes into; a jump that depends on nothing ends the search. */
  private static @Nullable JumpInsnNode nextCondition(AbstractInsnNode from) {
    for (AbstractInsnNode next = from.getNext(); next != null; next = next.getNext()) {
      if (next instanceof JumpInsnNode jump) {
        return jump.getOpcode() == Opcodes.GOTO ? null : jump;
      }
    }
    return null;
  }

  /**
   * The compiler jumps over what depends on a condition, so the jump is the condition's contrary.
   */
  private static void decide(MethodNode method, JumpInsnNode jump, int truth) {
    InsnList code = new InsnList();
    int opcode = jump.getOpcode();
    boolean two = opcode >= Opcodes.IF_ICMPEQ && opcode <= Opcodes.IF_ACMPNE;
    code.add(new InsnNode(two ? Opcodes.POP2 : Opcodes.POP));
    code.add(new InsnNode(truth));
    method.instructions.insertBefore(jump, code);
    jump.setOpcode(Opcodes.IFEQ);
  }

  // --- methods ---------------------------------------------------------------------------------

  /** A method does nothing, and returns null, 0 or false. */
  static Edit nothing() {
    return body("nothing", Code::pushDefault);
  }

  /** A method does nothing but return true, or 1. */
  static Edit yes() {
    return body("true", (type, code) -> code.add(new InsnNode(Opcodes.ICONST_1)));
  }

  private static Edit body(String words, BiConsumer<Type, InsnList> fill) {
    return new Edit(
        words,
        method ->
            wholly(
                method,
                () -> {
                  Type returned = Type.getReturnType(method.desc);
                  InsnList code = new InsnList();
                  fill.accept(returned, code);
                  code.add(new InsnNode(returned.getOpcode(Opcodes.IRETURN)));
                  method.instructions = code;
                  method.tryCatchBlocks.clear();
                  method.localVariables = null;
                  method.visibleLocalVariableAnnotations = null;
                  method.invisibleLocalVariableAnnotations = null;
                }));
  }

  /** What a method returns goes through a fault. */
  static Edit answer(String fault) {
    return new Edit(
        fault + " of the answer",
        method ->
            wholly(
                method,
                () -> {
                  Type returned = Type.getReturnType(method.desc);
                  int opcode = returned.getOpcode(Opcodes.IRETURN);
                  for (AbstractInsnNode each : method.instructions.toArray()) {
                    if (each.getOpcode() == opcode) {
                      InsnList code = new InsnList();
                      Code.invoke(fault, returned, code);
                      method.instructions.insertBefore(each, code);
                    }
                  }
                }));
  }

  /**
   * What a method is given goes through a fault.
   *
   * @param index which parameter, from 0 on
   */
  static Edit parameter(int index, String fault) {
    return new Edit(
        fault + " of parameter " + index,
        method ->
            wholly(
                method,
                () -> {
                  Type[] types = Type.getArgumentTypes(method.desc);
                  int slot = (method.access & Opcodes.ACC_STATIC) == 0 ? 1 : 0;
                  for (int i = 0; i < index; i++) {
                    slot += types[i].getSize();
                  }
                  InsnList code = new InsnList();
                  code.add(new VarInsnNode(types[index].getOpcode(Opcodes.ILOAD), slot));
                  Code.invoke(fault, types[index], code);
                  code.add(new VarInsnNode(types[index].getOpcode(Opcodes.ISTORE), slot));
                  method.instructions.insert(code);
                }));
  }

  /** The one place in a method for a change of all of it; a lambda in it is no place. */
  private static List<Runnable> wholly(MethodNode method, Runnable change) {
    return method.name.startsWith("lambda$") ? List.of() : List.of(change);
  }

  // --- code ------------------------------------------------------------------------------------

  private static Edit atCalls(
      String words, String call, BiConsumer<MethodNode, MethodInsnNode> change) {
    return at(
        words,
        instruction -> instruction instanceof MethodInsnNode found && Code.names(found, call),
        (method, instruction) -> change.accept(method, (MethodInsnNode) instruction));
  }

  private static Edit at(
      String words,
      Predicate<AbstractInsnNode> wanted,
      BiConsumer<MethodNode, AbstractInsnNode> change) {
    return new Edit(
        words,
        method -> {
          List<Runnable> places = new ArrayList<>();
          for (AbstractInsnNode instruction : method.instructions) {
            if (wanted.test(instruction)) {
              places.add(() -> change.accept(method, instruction));
            }
          }
          return places;
        });
  }
}
