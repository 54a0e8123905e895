export function Brand() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold tracking-tight">
      <img src={`${import.meta.env.BASE_URL}gingham.svg`} alt="" className="size-5 rounded-sm" />
      Gingham
    </span>
  );
}
