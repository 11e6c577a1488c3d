// Keeps a Node program on this machine: whatever port it listens on, it listens on 127.0.0.1.
"use strict";
const { Server } = require("node:net");

const HOST = "127.0.0.1";
const listen = Server.prototype.listen;

Server.prototype.listen = function (first, ...others) {
  if (first !== null && typeof first === "object" && "port" in first) {
    return listen.call(this, { ...first, host: HOST }, ...others);
  }
  if (typeof first === "number" || /^\d+$/.test(String(first))) {
    const called = others.find((each) => typeof each === "function");
    return listen.call(this, { port: Number(first), host: HOST }, called);
  }
  return listen.call(this, first, ...others);
};
