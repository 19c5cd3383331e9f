// Painters of the map: thousands of thumbnails in one draw call with WebGL 2, or fewer by hand where there is none.
// Both have: points(x, y, sprite), sheet(n, image), drop(n), resize(width, height, ratio), paint(view, size, dots).
// x and y are typed arrays from 0 to 1; a view is {x, y, zoom}: the middle of the canvas, and how many times it is
// larger than the whole. Sizes are CSS pixels.
const MapPaint = (() => {
  // A tile of 48 pixels is drawn down to 12 without flicker, and its neighbours do not bleed into it.
  const LEVELS = 3;
  const VERTEX = `#version 300 es
    in vec2 corner; in vec2 place; in float tile;
    uniform vec3 view; uniform vec2 extent; uniform float across, perSheet;
    out vec3 texel; out vec2 inner; flat out float shown;
    void main() {
      vec2 middle = (place - view.xy) * view.z * 2.0;
      gl_Position = vec4((middle + corner * extent) * vec2(1.0, -1.0), 0.0, 1.0);
      float layer = floor(tile / perSheet), rest = tile - layer * perSheet;
      vec2 at = vec2(mod(rest, across), floor(rest / across));
      texel = vec3((at + (corner * 0.98 + 1.0) / 2.0) / across, layer);
      inner = corner; shown = tile;
    }`;
  const FRAGMENT = `#version 300 es
    precision highp float; precision highp sampler2DArray;
    in vec3 texel; in vec2 inner; flat in float shown;
    uniform sampler2DArray sheets; uniform vec4 ink; uniform bool dots;
    out vec4 colour;
    void main() {
      if (dots || shown < 0.0) {
        float far = length(inner) * (dots ? 1.0 : 2.5);
        if (far > 1.0) discard;
        colour = ink;
      } else {
        colour = texture(sheets, texel);
        if (colour.a < 0.05) discard;
      }
    }`;

  function inkOf(canvas) {
    const [red, green, blue] = getComputedStyle(canvas).color.match(/[\d.]+/g).map(Number);
    return [red / 255, green / 255, blue / 255];
  }

  function program(gl) {
    const made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
    return made;
  }

  // `room`: how many sheets are held at once; the caller drops one before it brings another.
  function webgl(canvas, atlas, room) {
    const gl = canvas.getContext("webgl2", { alpha: true, antialias: false, premultipliedAlpha: true });
    if (!gl) return null;
    const side = atlas.tile * atlas.across;
    const used = program(gl);
    gl.useProgram(used);
    const uniform = (name) => gl.getUniformLocation(used, name);
    const [view, extent, ink, dotted] = ["view", "extent", "ink", "dots"].map(uniform);
    gl.uniform1f(uniform("across"), atlas.across);
    gl.uniform1f(uniform("perSheet"), atlas.per_sheet);
    const buffers = { corner: gl.createBuffer(), place: gl.createBuffer(), tile: gl.createBuffer() };
    const attribute = (name, size, divisor) => {
      const at = gl.getAttribLocation(used, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers[name]);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, size, gl.FLOAT, false, 0, 0);
      gl.vertexAttribDivisor(at, divisor);
    };
    attribute("corner", 2, 0);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), gl.STATIC_DRAW);
    attribute("place", 2, 1);
    attribute("tile", 1, 1);
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D_ARRAY, texture);
    gl.texStorage3D(gl.TEXTURE_2D_ARRAY, LEVELS, gl.RGBA8, side, side, Math.max(room, 1));
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_NEAREST);
    gl.texParameteri(gl.TEXTURE_2D_ARRAY, gl.TEXTURE_MAX_LEVEL, LEVELS - 1);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const layers = new Map();
    let count = 0, width = 1, height = 1, sprites, tiles;

    function place(sheet, layer) {
      for (let i = 0; i < count; i++) {
        if (sprites[i] >= 0 && Math.floor(sprites[i] / atlas.per_sheet) === sheet) {
          tiles[i] = layer < 0 ? -1 : layer * atlas.per_sheet + (sprites[i] % atlas.per_sheet);
        }
      }
      gl.bindBuffer(gl.ARRAY_BUFFER, buffers.tile);
      gl.bufferSubData(gl.ARRAY_BUFFER, 0, tiles);
    }

    return {
      name: "webgl2",
      points(x, y, sprite) {
        count = x.length;
        sprites = sprite;
        tiles = new Float32Array(count).fill(-1);
        const places = new Float32Array(count * 2);
        for (let i = 0; i < count; i++) {
          places[2 * i] = x[i];
          places[2 * i + 1] = y[i];
        }
        gl.bindBuffer(gl.ARRAY_BUFFER, buffers.place);
        gl.bufferData(gl.ARRAY_BUFFER, places, gl.STATIC_DRAW);
        gl.bindBuffer(gl.ARRAY_BUFFER, buffers.tile);
        gl.bufferData(gl.ARRAY_BUFFER, tiles, gl.DYNAMIC_DRAW);
      },
      sheet(n, image) {
        const taken = new Set(layers.values());
        const layer = [...Array(room).keys()].find((one) => !taken.has(one));
        layers.set(n, layer);
        gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, 0, 0, 0, layer, side, side, 1, gl.RGBA, gl.UNSIGNED_BYTE, image);
        // The smaller levels of this layer alone: the browser's own would be made again for all of them.
        for (let level = 1; level < LEVELS; level++) {
          const smaller = new OffscreenCanvas(side >> level, side >> level);
          smaller.getContext("2d").drawImage(image, 0, 0, smaller.width, smaller.height);
          gl.texSubImage3D(gl.TEXTURE_2D_ARRAY, level, 0, 0, layer, smaller.width, smaller.height, 1, gl.RGBA, gl.UNSIGNED_BYTE, smaller);
        }
        place(n, layer);
      },
      drop(n) {
        layers.delete(n);
        place(n, -1);
      },
      resize(wide, high, ratio) {
        [width, height] = [wide, high];
        canvas.width = Math.round(wide * ratio);
        canvas.height = Math.round(high * ratio);
        gl.viewport(0, 0, canvas.width, canvas.height);
        gl.uniform4f(ink, ...inkOf(canvas), 1);
      },
      paint(seen, size, dots) {
        gl.clearColor(0, 0, 0, 0);
        gl.clear(gl.COLOR_BUFFER_BIT);
        gl.uniform3f(view, seen.x, seen.y, seen.zoom);
        gl.uniform2f(extent, size / width, size / height);
        gl.uniform1i(dotted, dots ? 1 : 0);
        gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
      },
      // For measuring: waits until the pixels are there.
      finish() {
        gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
      },
    };
  }

  function plain(canvas, atlas) {
    const pen = canvas.getContext("2d");
    const sheets = new Map();
    let places = [], width = 1, height = 1, ink = "#000";
    return {
      name: "canvas",
      points(x, y, sprite) {
        places = [x, y, sprite];
      },
      sheet(n, image) {
        sheets.set(n, image);
      },
      drop(n) {
        sheets.delete(n);
      },
      resize(wide, high, ratio) {
        [width, height] = [wide, high];
        canvas.width = Math.round(wide * ratio);
        canvas.height = Math.round(high * ratio);
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        ink = getComputedStyle(canvas).color;
      },
      paint(view, size, dots) {
        const [x, y, sprite] = places;
        pen.clearRect(0, 0, width, height);
        pen.fillStyle = ink;
        for (let i = 0; i < x.length; i++) {
          const left = (x[i] - view.x) * view.zoom * width + width / 2 - size / 2;
          const top = (y[i] - view.y) * view.zoom * height + height / 2 - size / 2;
          if (left < -size || top < -size || left > width || top > height) continue;
          const image = !dots && sprite[i] >= 0 && sheets.get(Math.floor(sprite[i] / atlas.per_sheet));
          if (!image) {
            const dot = dots ? size : size / 2.5;
            pen.fillRect(left + (size - dot) / 2, top + (size - dot) / 2, dot, dot);
            continue;
          }
          const rest = sprite[i] % atlas.per_sheet;
          const [column, row] = [rest % atlas.across, Math.floor(rest / atlas.across)];
          pen.drawImage(image, column * atlas.tile, row * atlas.tile, atlas.tile, atlas.tile, left, top, size, size);
        }
      },
      finish() {
        pen.getImageData(0, 0, 1, 1);
      },
    };
  }

  // A canvas that once gave a WebGL context gives no other, so a failure there is tried on a fresh one.
  function painter(canvas, atlas, room) {
    if (!canvas.dataset.plain) {
      try {
        const made = webgl(canvas, atlas, room);
        if (made) return made;
      } catch {
        return null;
      }
    }
    return plain(canvas, atlas);
  }

  return { painter };
})();
