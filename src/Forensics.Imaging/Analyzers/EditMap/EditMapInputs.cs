namespace Forensics.Imaging.Analyzers.EditMap;

/// <summary>Maps of other analyzers that go into the edit map, each where its analyzer found a region.</summary>
/// <param name="DoubleJpeg">Nats against an earlier save on the file's own grid.</param>
/// <param name="EarlierJpeg">Nats of difference to the rest by an earlier save on another grid.</param>
/// <param name="Clones">1 in copies and their sources, else 0.</param>
public sealed record EditMapInputs(SuspicionMap? DoubleJpeg = null, SuspicionMap? EarlierJpeg = null, SuspicionMap? Clones = null);
