using System.Text;

namespace Forensics.Engine.Children;

/// <summary>Keeps the last of what a child writes to its standard error: the words of a crash. The rest is dropped, so that it never waits to be read.</summary>
sealed class ErrorTail
{
    const int MaxBytes = 2_048;

    // A process that the child started may hold the pipe open.
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    readonly byte[] kept = new byte[MaxBytes];
    readonly Lock gate = new();
    readonly Task reading;
    long written;

    public ErrorTail(Stream stream) => reading = ReadAllAsync(stream);

    /// <summary>What was kept, on one line, once the child has ended.</summary>
    public async Task<string> ReadAsync()
    {
        await Task.WhenAny(reading, Task.Delay(Longest));
        lock (gate)
        {
            var bytes = Enumerable.Range(0, (int)Math.Min(written, MaxBytes)).Select(i => kept[(written - Math.Min(written, MaxBytes) + i) % MaxBytes]).ToArray();
            // Lines of its own and codes of a terminal don't belong into a log.
            return string.Join(' ', Encoding.UTF8.GetString(bytes).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => new string([.. word.Where(letter => !char.IsControl(letter))])));
        }
    }

    async Task ReadAllAsync(Stream stream)
    {
        var buffer = new byte[MaxBytes];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                lock (gate)
                {
                    for (var i = 0; i < count; i++)
                    {
                        kept[written++ % MaxBytes] = buffer[i];
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The child is gone.
        }
    }
}
