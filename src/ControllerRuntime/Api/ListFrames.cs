using System.Buffers;
using System.Text.Json;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// Cuts the answer to a list into its items while it comes in, whatever is in them: it only counts brackets outside of strings. One item at a time
/// is held, and of one that is longer than <see cref="ObjectLimits.Largest"/> only the beginning.
/// </summary>
internal sealed class ListFrames(Stream body, FrameParser<bool> onMetadata, FrameParser<bool> onItem)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[],\""u8);

    private readonly FrameBuffer _buffer = new(body);
    private Member _member;
    private int _depth;
    private int _scanned;
    private int _start = -1;
    private int _name = -1;
    private bool _isNameNext;
    private bool _isInString;
    private bool _isWhole = true;

    private enum Member
    {
        Other,
        Metadata,
        Items,
    }

    /// <summary>How deep the values are that are cut out: the metadata itself, but each of the items.</summary>
    private int Depth => _member switch
    {
        Member.Metadata => 1,
        Member.Items => 2,
        _ => -1,
    };

    /// <summary>Reads to the end.</summary>
    /// <returns>How many bytes it was.</returns>
    /// <exception cref="JsonException">It is no list, or not all of one.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _buffer.FillAsync(cancellationToken))
        {
            while (_scanned < _buffer.Length)
            {
                ScanOn();
            }

            Forget();
        }

        return _depth == 0 && _buffer.Read > 0 ? _buffer.Read : throw new JsonException("The list is cut off.");
    }

    private void ScanOn()
    {
        var rest = _buffer.Slice(_scanned, _buffer.Length);
        var next = _isInString ? rest.IndexOfAny((byte)'"', (byte)'\\') : rest.IndexOfAny(Structure);
        if (next < 0)
        {
            _scanned = _buffer.Length;
            return;
        }

        var at = _scanned + next;
        _scanned = at + 1;
        switch (rest[next])
        {
            case (byte)'\\':
                // What follows it ends no string. It may not have come yet.
                _scanned++;
                break;
            case (byte)'"' when _isInString:
                _isInString = false;
                EndName(at);
                break;
            case (byte)'"':
                _isInString = true;
                _name = _depth == 1 && _isNameNext ? _scanned : -1;
                break;
            case (byte)',':
                _isNameNext |= _depth == 1;
                break;
            case (byte)'{' or (byte)'[':
                Open(at);
                break;
            default:
                Close();
                break;
        }
    }

    private void EndName(int end)
    {
        if (_name >= 0)
        {
            var name = _buffer.Slice(_name, end);
            _member = name.SequenceEqual("items"u8) ? Member.Items : name.SequenceEqual("metadata"u8) ? Member.Metadata : Member.Other;
            (_name, _isNameNext) = (-1, false);
        }
    }

    private void Open(int at)
    {
        if (_start < 0 && _depth == Depth)
        {
            _start = at;
        }

        _isNameNext |= _depth++ == 0;
    }

    private void Close()
    {
        if (--_depth < 0)
        {
            throw new JsonException("The list is no JSON.");
        }

        if (_start >= 0 && _depth == Depth)
        {
            var value = _buffer.Slice(_start, _isWhole ? _scanned : ObjectLimits.Largest);
            (_member is Member.Items ? onItem : onMetadata)(value, _isWhole);
            (_start, _isWhole) = (-1, true);
        }
    }

    /// <summary>Keeps only what has begun and not ended.</summary>
    private void Forget()
    {
        var begun = _start >= 0 ? _start : _name >= 0 ? _name : _buffer.Length;
        var ahead = _scanned - _buffer.Length;
        _buffer.Remove(0, begun);
        (_start, _name) = (Math.Min(_start, 0), Math.Min(_name, 0));
        if (_buffer.Length > ObjectLimits.Largest)
        {
            _isWhole = false;
            _buffer.Remove(ObjectLimits.Largest, _buffer.Length);
        }

        _scanned = _buffer.Length + ahead;
    }
}
