// stand-in for socket.io.js
