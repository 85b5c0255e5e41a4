import org.jspecify.annotations.NullMarked;

/**
 * The Engine.IO server, for whatever container is bound to it: the root package is what an
 * application touches, {@code protocol} the codecs, {@code spi} what a container binding
 * implements.
 */
@NullMarked
module io.undersocket.engineio {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports io.undersocket.engineio;
  exports io.undersocket.engineio.protocol;
  exports io.undersocket.engineio.spi;
}
