namespace Forensics.Imaging;

/// <summary>Something wrong in a file that did not stop the reading: it is collected beside the result, never thrown.</summary>
/// <param name="Offset">Bytes from the start of the file; -1 where no place can be named.</param>
/// <param name="What">What was found, in English, with the value.</param>
public readonly record struct Problem(long Offset, string What)
{
    public override string ToString() => Offset < 0 ? What : $"{What} (at byte {Offset})";
}
