package io.undersocket.socketio;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * A type with its type arguments, which a {@link Class} cannot say.
 *
 * <pre>{@code
 * List<Order> orders = args.get(0, new TypeRef<List<Order>>() {});
 * }</pre>
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {

  private final Type type;

  /** Reads the type argument of the subclass. */
  protected TypeRef() {
    Type parent = getClass().getGenericSuperclass();
    if (getClass().getSuperclass() != TypeRef.class
        || !(parent instanceof ParameterizedType parameterized)) {
      throw new IllegalStateException(
          "a TypeRef needs its type argument: write new TypeRef<List<String>>() {}, not "
              + parent.getTypeName());
    }
    type = parameterized.getActualTypeArguments()[0];
  }

  private TypeRef(Type type) {
    this.type = type;
  }

  /**
   * A type that is only known at run time, for example from a method's signature.
   *
   * @param type a class, a parameterized type, an array type or what else can be said of a value
   */
  public static TypeRef<?> of(Type type) {
    return new TypeRef<Object>(Objects.requireNonNull(type)) {};
  }

  /** The type. */
  public final Type type() {
    return type;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof TypeRef<?> that && type.equals(that.type);
  }

  @Override
  public final int hashCode() {
    return type.hashCode();
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
