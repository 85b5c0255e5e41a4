package io.undersocket.tck.mutant;

import java.util.List;
import java.util.function.Function;
import org.objectweb.asm.tree.MethodNode;

/**
 * A small change of a method's code, wherever there is a place for it. The kinds of change are in
 * {@link Edits}.
 *
 * @param words what it does, as "no call of nudge"
 * @param finder the places in a method, in order; each is changed by running it
 */
public record Edit(String words, Function<MethodNode, List<Runnable>> finder) {

  List<Runnable> places(MethodNode method) {
    return finder.apply(method);
  }
}
