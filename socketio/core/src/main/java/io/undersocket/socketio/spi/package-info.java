/**
 * What someone else may implement: the codec of packets, and the binding of JSON to an
 * application's own types.
 */
@NullMarked
package io.undersocket.socketio.spi;

import org.jspecify.annotations.NullMarked;
