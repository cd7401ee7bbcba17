// A worker that does nothing but tick: browsers slow down the clocks of pages nobody looks at.
setInterval(() => postMessage(0), 1000);
