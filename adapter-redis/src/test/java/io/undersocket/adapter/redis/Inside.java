package io.undersocket.adapter.redis;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;

/** Looks at what nobody else may see: whether something has been left lying about. */
final class Inside {

  private Inside() {}

  /**
   * How much there is of something.
   *
   * @param path the names of the fields that lead to a collection, a map, or something with a
   *     {@code size()}
   */
  static int size(Object from, String... path) {
    Object found = from;
    for (String name : path) {
      found = field(found, name);
    }
    if (found instanceof Collection<?> collection) {
      return collection.size();
    }
    if (found instanceof Map<?, ?> map) {
      return map.size();
    }
    try {
      Method size = found.getClass().getDeclaredMethod("size");
      size.setAccessible(true);
      return (Integer) size.invoke(found);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(found.getClass() + " has no size()", e);
    }
  }

  private static Object field(Object of, String name) {
    for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          try {
            field.setAccessible(true);
            return field.get(of);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(field + " cannot be read", e);
          }
        }
      }
    }
    throw new IllegalStateException(of.getClass() + " has no field " + name);
  }
}
