// A stand-in for a model's endpoint on loopback: it says which tool is called next, and keeps what a model would have been sent.
// It speaks OpenAI's chat completions and responses, Anthropic's messages and Gemini's generateContent.
import { createServer } from 'node:http';
import * as anthropic from './models/anthropic.mjs';
import * as gemini from './models/gemini.mjs';
import * as openaiChat from './models/openai-chat.mjs';
import * as openaiResponses from './models/openai-responses.mjs';

const dialects = [openaiChat, openaiResponses, anthropic, gemini];

export class StandInModel {
  /** The tools of the last request that had any of ours: name and schema as sent. */
  tools = [];
  #actions = [];
  #wanted = [];
  #called;
  #askedOnce = false;
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const model = new StandInModel();
    await new Promise((listening) => model.#server.listen(0, '127.0.0.1', listening));
    model.url = `http://127.0.0.1:${model.#server.address().port}`;
    return model;
  }

  /** Has the tool called by whoever asks next; resolves with what the model is told of its result. */
  call(name, args) {
    return new Promise((result, reject) => this.#act({ call: { name, args }, result, reject }));
  }

  /** Ends the turn of whoever asks next. */
  say(text) {
    this.#act({ say: text });
  }

  /**
   * One whole run of an agent in which the tool is called once; whatever it asks besides is answered with "done".
   * A run that throws tells its reader no more than its exception.
   */
  async ask(run, name, args) {
    const told = this.call(name, args);
    told.catch(() => {});
    this.#askedOnce = true;
    try {
      await run();
    } catch (error) {
      return { text: messages(error), error: true, thrown: true };
    } finally {
      this.#actions.length = 0;
      this.#called?.reject(new Error('the model was told nothing of the result'));
      this.#called = undefined;
    }
    return told;
  }

  async close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #act(action) {
    const waiting = this.#wanted.shift();
    if (waiting) waiting(action);
    else this.#actions.push(action);
  }

  #next() {
    if (this.#actions.length > 0) return this.#actions.shift();
    return this.#askedOnce ? { say: 'done' } : new Promise((action) => this.#wanted.push(action));
  }

  async #answer(request, response) {
    const body = await json(request);
    const { pathname } = new URL(request.url, 'http://model');
    const dialect = dialects.find((each) => each.path.test(pathname));
    if (process.env.SHOW_MODEL) console.error('model <', request.method, request.url, JSON.stringify(body)?.slice(-3_000));
    if (!dialect || !body) {
      response.writeHead(404, { 'Content-Type': 'application/json' });
      return response.end('{"error":{"message":"the stand-in model does not know this path"}}');
    }
    const asked = dialect.read(body, pathname);
    // What comes without our tools is a program's small talk: titles of conversations, summaries.
    if (!asked.tools.some((tool) => tool.name.endsWith('file_read'))) return dialect.write(response, asked, { say: 'ok' });
    this.tools = asked.tools;
    if (asked.results.length > 0) {
      this.#called?.result(asked.results.at(-1));
      this.#called = undefined;
    }
    const action = await this.#next();
    // A program that had waited too long has asked again meanwhile.
    if (response.destroyed) return this.#act(action);
    if (!action.call) return dialect.write(response, asked, action);
    this.#called = action;
    const tool = asked.tools.find((each) => each.name.endsWith(action.call.name));
    if (!tool) return action.reject(new Error(`the model was not offered ${action.call.name}`));
    dialect.write(response, asked, { call: { ...action.call, name: tool.name, namespace: tool.namespace, id: `call_${Math.random().toString(36).slice(2)}` } });
  }
}

async function json(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString());
  } catch {
    return undefined;
  }
}

/** An exception's message and those of what caused it. */
export function messages(error) {
  const all = [];
  for (let each = error; each && all.length < 5; each = each.cause) all.push(each.message ?? String(each));
  return all.join(': ');
}
